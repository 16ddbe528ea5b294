//! Another system says where a case stands, and the case goes there.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use serde::{Deserialize, Serialize};

use super::{
    Case, CaseId, CaseNumber, Comment, CommentError, Goal, Outcome, Resolution,
    acknowledge::acknowledge,
    act::{ActError, On},
    comment::comment,
    decline::decline,
    hold::hold,
    merge::merge,
    reopen::reopen,
    resolve::resolve,
    resume::resume,
    schedule::schedule,
    start::start,
    status::Status,
    store,
};
use crate::{
    idempotency::{self, Before, OnceKey},
    photos::{self, Developed, PhotoKind},
    place::Place,
    services,
};

/// What another system says of a case.
#[derive(Debug, Clone)]
pub struct News {
    /// Where it stands.
    pub goal: Goal,
    /// In words, for everybody.
    pub note: String,
    /// Pictures, developed already.
    pub photos: Vec<Developed>,
    /// Pictures somewhere else.
    pub media_urls: Vec<String>,
    /// Where whoever says so was.
    pub seen_at: Option<Place>,
    /// When it was said, by their clock.
    pub said_at: Option<DateTime<Utc>>,
}

impl News {
    /// With these pictures; those that lie elsewhere are then the same ones, or of no account.
    #[must_use]
    pub fn showing(self, photos: Vec<Developed>) -> Self {
        let media_urls = if photos.is_empty() { self.media_urls } else { vec![] };
        Self { photos, media_urls, ..self }
    }

    /// Whether it has neither words nor pictures.
    pub(crate) fn is_silent(&self) -> bool {
        self.note.is_empty() && self.photos.is_empty() && self.media_urls.is_empty()
    }

    /// What its pictures are for.
    pub(crate) const fn shows(&self) -> PhotoKind {
        if self.goal.is_end() { PhotoKind::Proof } else { PhotoKind::Report }
    }

    /// The words and pictures alone.
    pub(crate) fn into_comment(self) -> Comment {
        let shows = self.shows();
        let Self { note, photos, media_urls, said_at, .. } = self;
        Comment { note, photos, media_urls, shows, said_at }
    }
}

/// Where in a case's history something is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The case.
    pub number: CaseNumber,
    /// Which line of it.
    pub seq: i32,
}

impl Line {
    /// The newest line of a case.
    pub(crate) fn newest(case: &Case) -> Self {
        Self { number: case.number.clone(), seq: case.version }
    }
}

/// Why nothing happened.
#[derive(Debug, thiserror::Error)]
pub enum AdvanceError {
    /// It cannot be said.
    #[error(transparent)]
    Comment(#[from] CommentError),
    /// The case says no.
    #[error(transparent)]
    Case(#[from] ActError),
    /// The idempotency key was used for something else.
    #[error("this key was used for another update")]
    KeyReused,
    /// The database failed.
    #[error("cannot change the case")]
    Database(#[from] diesel::result::Error),
}

/// Takes the case where it is said to stand, by every step that leads there, or writes down what
/// is said if it stands there already: all of it, or nothing.
///
/// With `once`, the same news sent again is told the same line.
pub async fn advance(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    on: &On<'_>,
    news: News,
    once: Option<&OnceKey>,
) -> Result<Line, AdvanceError> {
    conn.transaction(async |conn| {
        if let Some(once) = once {
            match idempotency::recall::<Line>(conn, on.jurisdiction, once).await? {
                Before::Never => {}
                Before::Otherwise => return Err(AdvanceError::KeyReused),
                Before::Answered(line) => return Ok(line),
            }
        }
        let case = lock(conn, on, news.goal).await?;
        let line = Line::newest(&move_on(conn, now, on, case, news).await?);
        if let Some(once) = once {
            idempotency::remember(conn, now, on.jurisdiction, once, &line).await?;
        }
        Ok(line)
    })
    .await
}

/// The case, locked, and the one that it is to be joined to, in the order that a merge keeps.
async fn lock(conn: &mut AsyncPgConnection, on: &On<'_>, goal: Goal) -> Result<Case, ActError> {
    let mut ids: Vec<CaseId> = vec![on.case_id];
    if let Goal::Duplicate(Some(primary)) = goal {
        ids.push(primary);
        ids.sort();
    }
    let mut found = None;
    for id in ids {
        let case = store::lock(conn, on.jurisdiction, id).await?;
        found = case.filter(|case| case.case_id == on.case_id).or(found);
    }
    found.ok_or(ActError::NotFound)
}

async fn move_on(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    on: &On<'_>,
    case: Case,
    news: News,
) -> Result<Case, AdvanceError> {
    let goal = news.goal;
    if goal.is_met_by(&case) {
        return Ok(comment(conn, now, on, news.into_comment()).await?);
    }
    if !on.actor.may(goal.action()) {
        return Err(ActError::NotAllowed(goal.action()).into());
    }
    match (goal, case.status) {
        (Goal::Acknowledged, Status::Received | Status::OnHold) => {}
        // It is further on already: what an agency has, a crew may have by now.
        (Goal::Acknowledged, _) => return Ok(comment(conn, now, on, news.into_comment()).await?),
        _ => lead_up(conn, now, on, &case, goal).await?,
    }
    arrive(conn, now, on, &case, news).await
}

/// The steps that were taken, too, if nobody said so: who works on a case has it, and who goes on
/// has stopped waiting.
async fn lead_up(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    on: &On<'_>,
    case: &Case,
    goal: Goal,
) -> Result<(), ActError> {
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
        take(conn, now, on, case, "").await?;
    }
    Ok(())
}

/// The last step.
async fn arrive(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    on: &On<'_>,
    case: &Case,
    news: News,
) -> Result<Case, AdvanceError> {
    let (shows, note) = (news.shows(), news.note.as_str());
    let moved = match news.goal {
        Goal::Anywhere => return Ok(comment(conn, now, on, news.into_comment()).await?),
        Goal::Closed => return claim(conn, now, on, news, Outcome::Other).await,
        Goal::Resolved(outcome) => {
            return claim(conn, now, on, news, outcome.unwrap_or(Outcome::Fixed)).await;
        }
        Goal::Open => reopen(conn, now, on, note).await?,
        Goal::Acknowledged => take(conn, now, on, case, note).await?,
        Goal::Planned | Goal::Scheduled => schedule(conn, now, on, note).await?,
        Goal::InProgress => start(conn, now, on, note).await?,
        Goal::OnHold(until) => hold(conn, now, on, note, until).await?,
        Goal::NoAction => decline(conn, now, on, Outcome::CannotAct, note).await?,
        Goal::Cancelled | Goal::Declined(None) | Goal::Duplicate(None) => {
            decline(conn, now, on, Outcome::Other, note).await?
        }
        Goal::Declined(Some(outcome)) => decline(conn, now, on, outcome, note).await?,
        Goal::Duplicate(Some(primary)) => merge(conn, now, on, primary, note).await?,
    };
    photos::add(conn, now, &moved, shows, &news.photos).await?;
    photos::send_for(conn, now, &moved, shows, &news.media_urls, news.seen_at).await?;
    Ok(moved)
}

/// Has the agency of the case's service take it, or go on with it.
async fn take(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    on: &On<'_>,
    case: &Case,
    note: &str,
) -> Result<Case, ActError> {
    if case.status == Status::OnHold {
        return resume(conn, now, on, note).await;
    }
    let service = services::store::service(conn, on.jurisdiction, &case.service_code).await?;
    let agency = service.ok_or(ActError::UnknownAgency)?.agency_code;
    acknowledge(conn, now, on, &agency, note).await
}

async fn claim(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    on: &On<'_>,
    news: News,
    outcome: Outcome,
) -> Result<Case, AdvanceError> {
    let News { note, photos: proof, media_urls, seen_at, .. } = news;
    let resolution = Resolution { outcome, note, proof, seen_at };
    let case = resolve(conn, now, on, resolution).await?;
    photos::send_for(conn, now, &case, PhotoKind::Proof, &media_urls, seen_at).await?;
    Ok(case)
}
