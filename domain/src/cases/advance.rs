//! Moves a case to the status that another system reports.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use serde::{Deserialize, Serialize};

use super::{
    Case, CaseId, CaseNumber, Comment, CommentError, Goal, Outcome, Resolution,
    acknowledge::acknowledge,
    comment::comment,
    decline::decline,
    effects::{Effect, Transition},
    hold::hold,
    merge::merge,
    reopen::reopen,
    resolve::resolve,
    resume::resume,
    schedule::schedule,
    start::start,
    status::Status,
    store,
    target::{ActError, CaseTarget},
};
use crate::{
    idempotency,
    photos::{self, PhotoKind, ProcessedPhoto},
    place::Place,
    services,
};

/// A report of another system about a case.
#[derive(Debug, Clone)]
pub struct News {
    /// Reported status.
    pub goal: Goal,
    /// Public note. May be empty.
    pub note: String,
    /// Processed photos.
    pub photos: Vec<ProcessedPhoto>,
    /// URLs of photos to fetch.
    pub media_urls: Vec<String>,
    /// Location of the reporting person or device (WGS 84). `None` if it is not known.
    pub seen_at: Option<Place>,
    /// Time of the report by the other system's clock (UTC). `None` if it is not known.
    pub said_at: Option<DateTime<Utc>>,
}

impl News {
    /// Returns the report with these photos. If there are any, the URLs are dropped, because they
    /// show the same.
    #[must_use]
    pub fn showing(self, photos: Vec<ProcessedPhoto>) -> Self {
        let media_urls = if photos.is_empty() { self.media_urls } else { vec![] };
        Self { photos, media_urls, ..self }
    }

    /// Whether there is neither a note nor a photo.
    pub(crate) fn is_silent(&self) -> bool {
        self.note.is_empty() && self.photos.is_empty() && self.media_urls.is_empty()
    }

    /// Kind of the photos: proof if the case ends, otherwise photos of the problem.
    pub(crate) const fn shows(&self) -> PhotoKind {
        if self.goal.is_end() { PhotoKind::Proof } else { PhotoKind::Report }
    }

    /// Returns the note and the photos without the status.
    pub(crate) fn into_comment(self) -> Comment {
        let shows = self.shows();
        let Self { note, photos, media_urls, said_at, .. } = self;
        Comment { note, photos, media_urls, shows, said_at }
    }
}

/// Reference to an event in a case's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Public case number (Open311 `service_request_id`).
    pub number: CaseNumber,
    /// Sequence number of the event.
    pub seq: i32,
}

impl Line {
    /// Returns the reference to the newest event of a case.
    pub(crate) fn newest(case: &Case) -> Self {
        Self { number: case.number.clone(), seq: case.version }
    }
}

/// Why the case was not changed.
#[derive(Debug, thiserror::Error)]
pub enum AdvanceError {
    /// The comment was refused.
    #[error(transparent)]
    Comment(#[from] CommentError),
    /// The action on the case was refused.
    #[error(transparent)]
    Case(#[from] ActError),
    /// The idempotency key was used for another request.
    #[error("this key was used for another update")]
    KeyReused(#[from] idempotency::Conflict),
    /// The database query failed.
    #[error("cannot change the case")]
    Database(#[from] diesel::result::Error),
}

/// Moves the case to the reported status, through all steps that lead there. If it has the status
/// already, adds a comment. Must run inside a transaction.
pub(crate) async fn advance(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    target: &CaseTarget<'_>,
    news: News,
) -> Result<Transition, AdvanceError> {
    let case = lock(conn, target, news.goal).await?;
    let goal = news.goal;
    if goal.is_met_by(&case) {
        return say(conn, now, target, news).await;
    }
    if !target.actor.may(goal.action()) {
        return Err(ActError::NotAllowed(goal.action()).into());
    }
    let before = match (goal, case.status) {
        (Goal::Acknowledged, Status::Received | Status::OnHold) => vec![],
        // The case is already further: a case that an agency has may have a crew by now.
        (Goal::Acknowledged, _) => return say(conn, now, target, news).await,
        _ => lead_up(conn, now, target, &case, goal).await?,
    };
    Ok(arrive(conn, now, target, &case, news).await?.after(before))
}

/// Locks the case, and the case it is merged into, ordered by id as [`merge`] does.
async fn lock(
    conn: &mut AsyncPgConnection,
    target: &CaseTarget<'_>,
    goal: Goal,
) -> Result<Case, ActError> {
    let mut ids: Vec<CaseId> = vec![target.case_id];
    if let Goal::Duplicate(Some(primary)) = goal {
        ids.push(primary);
        ids.sort();
    }
    let mut found = None;
    for id in ids {
        let case = store::lock(conn, target.jurisdiction, id).await?;
        found = case.filter(|case| case.case_id == target.case_id).or(found);
    }
    found.ok_or(ActError::NotFound)
}

/// Adds a comment and keeps the status.
async fn say(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    target: &CaseTarget<'_>,
    news: News,
) -> Result<Transition, AdvanceError> {
    let case = comment(conn, now, target, news.into_comment()).await?;
    Ok(Transition::without_effects(case))
}

/// Carries out the steps that the other system did not report: work on a case means that an agency
/// has it, and that it is no longer on hold.
async fn lead_up(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    target: &CaseTarget<'_>,
    case: &Case,
    goal: Goal,
) -> Result<Vec<Effect>, ActError> {
    let is_work = match goal {
        Goal::Planned
        | Goal::Scheduled
        | Goal::InProgress
        | Goal::OnHold(_)
        | Goal::Closed
        | Goal::Resolved(_) => true,
        Goal::Anywhere
        | Goal::Open
        | Goal::Acknowledged
        | Goal::NoAction
        | Goal::Cancelled
        | Goal::Declined(_)
        | Goal::Duplicate(_) => false,
    };
    if is_work && matches!(case.status, Status::Received | Status::OnHold) {
        return Ok(take(conn, now, target, case, "").await?.effects);
    }
    Ok(vec![])
}

/// Carries out the step to the reported status.
async fn arrive(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    target: &CaseTarget<'_>,
    case: &Case,
    news: News,
) -> Result<Transition, AdvanceError> {
    let (shows, note) = (news.shows(), news.note.as_str());
    let moved = match news.goal {
        Goal::Anywhere => return say(conn, now, target, news).await,
        Goal::Closed => return claim(conn, now, target, news, Outcome::Other).await,
        Goal::Resolved(outcome) => {
            return claim(conn, now, target, news, outcome.unwrap_or(Outcome::Fixed)).await;
        }
        Goal::Open => reopen(conn, now, target, note).await?,
        Goal::Acknowledged => take(conn, now, target, case, note).await?,
        Goal::Planned | Goal::Scheduled => schedule(conn, now, target, note).await?,
        Goal::InProgress => start(conn, now, target, note).await?,
        Goal::OnHold(until) => hold(conn, now, target, note, until).await?,
        Goal::NoAction => decline(conn, now, target, Outcome::CannotAct, note).await?,
        Goal::Cancelled | Goal::Declined(None) | Goal::Duplicate(None) => {
            decline(conn, now, target, Outcome::Other, note).await?
        }
        Goal::Declined(Some(outcome)) => decline(conn, now, target, outcome, note).await?,
        Goal::Duplicate(Some(primary)) => merge(conn, now, target, primary, note).await?,
    };
    photos::add(conn, now, &moved.case, shows, &news.photos).await?;
    photos::send_for(conn, now, &moved.case, shows, &news.media_urls, news.seen_at).await?;
    Ok(moved)
}

/// Acknowledges the case for the agency of its service, or resumes it.
async fn take(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    target: &CaseTarget<'_>,
    case: &Case,
    note: &str,
) -> Result<Transition, ActError> {
    if case.status == Status::OnHold {
        return resume(conn, now, target, note).await;
    }
    let service = services::store::service(conn, target.jurisdiction, &case.service_code).await?;
    let agency = service.ok_or(ActError::UnknownAgency)?.agency_code;
    acknowledge(conn, now, target, &agency, note).await
}

async fn claim(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    target: &CaseTarget<'_>,
    news: News,
    outcome: Outcome,
) -> Result<Transition, AdvanceError> {
    let News { note, photos: proof, media_urls, seen_at, .. } = news;
    let resolution = Resolution { outcome, note, proof, seen_at };
    let resolved = resolve(conn, now, target, resolution).await?;
    photos::send_for(conn, now, &resolved.case, PhotoKind::Proof, &media_urls, seen_at).await?;
    Ok(resolved)
}
