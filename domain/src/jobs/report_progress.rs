//! Reports a crew's progress on a case, identified by the fence of its lease.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use serde::{Deserialize, Serialize};

use super::{Held, LeaseError, hold, resolve, start, store};
use crate::{
    cases::{
        self, Actor, Case, CaseId, CaseTarget, CommentError, Goal, Line, News, Outcome, Resolution,
    },
    crews::CrewId,
    idempotency::{self, IdempotencyKey},
    jurisdictions::JurisdictionId,
    photos::{self, PhotoKind},
    uploads::Named,
};

/// A crew's claim to hold the lease of one of the jobs of a case.
#[derive(Debug, Clone, Copy)]
pub struct LeaseClaim<'a> {
    /// Jurisdiction of the case.
    pub jurisdiction: &'a JurisdictionId,
    /// Crew that reports.
    pub crew_id: CrewId,
    /// The case.
    pub case_id: CaseId,
    /// Fence of the lease that the crew knows.
    pub fence: i64,
}

/// Result of a progress report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProgressOutcome {
    /// The report was applied. Contains its line in the history.
    #[serde(rename = "Counts")]
    Applied(Line),
    /// The crew no longer holds the job. The case is unchanged; notes and photos are kept.
    TooLate,
}

/// Why a progress report is refused.
#[derive(Debug, thiserror::Error)]
pub enum ReportProgressError {
    /// Crews may not set this status.
    #[error("crews can only report that work has begun, is on hold or is done")]
    NotForCrews,
    /// The lease does not allow it.
    #[error(transparent)]
    Lease(#[from] LeaseError),
    /// The comment cannot be added.
    #[error(transparent)]
    Comment(#[from] CommentError),
    /// The idempotency key was used for a different request.
    #[error("the idempotency key was used for a different update")]
    KeyReused(#[from] idempotency::Conflict),
    /// The database query failed.
    #[error("cannot change the job")]
    Database(#[from] diesel::result::Error),
}

/// Applies the report if the crew holds the job. If the crew held the job earlier, only its notes
/// and photos are kept.
///
/// With `key`, a repeated report returns the same result.
pub async fn report_progress(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    claim: LeaseClaim<'_>,
    news: News,
    key: Option<&IdempotencyKey>,
) -> Result<ProgressOutcome, ReportProgressError> {
    let city = claim.jurisdiction;
    let answer = idempotency::answer_once(conn, now, city, key, async move |conn| {
        let outcome = match apply_update(conn, now, claim, news.clone()).await {
            Err(ReportProgressError::Lease(LeaseError::NotHeld)) => {
                keep(conn, now, claim, news).await?;
                ProgressOutcome::TooLate
            }
            case => ProgressOutcome::Applied(Line::newest(&case?)),
        };
        Ok::<_, ReportProgressError>((outcome.clone(), outcome))
    });
    Ok(answer.await?.into_inner())
}

async fn apply_update(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    claim: LeaseClaim<'_>,
    news: News,
) -> Result<Case, ReportProgressError> {
    let LeaseClaim { jurisdiction, crew_id, case_id, fence } = claim;
    let job_id = store::job_under(conn, jurisdiction, case_id, crew_id, fence).await?;
    let job_id = job_id.ok_or(LeaseError::NotHeld)?;
    let held = Held { jurisdiction, crew_id, job_id, fence };
    match news.goal {
        Goal::Scheduled => {
            store::lock_held(conn, &held).await?;
            say(conn, now, claim, news).await
        }
        Goal::InProgress => {
            let case = start(conn, now, held).await?;
            add(conn, now, claim, case, news).await
        }
        Goal::OnHold(until) => {
            let case = hold(conn, now, held, &news.note, until).await?;
            photos::add(conn, now, &case, news.shows(), &news.photos).await?;
            photos::send_for(conn, now, &case, news.shows(), &news.media_urls, news.seen_at)
                .await?;
            Ok(case)
        }
        // A crew that closes a case has done the work and must prove it.
        Goal::Closed | Goal::Resolved(None) => {
            resolve_with(conn, now, held, news, Outcome::Fixed).await
        }
        Goal::Resolved(Some(outcome)) => resolve_with(conn, now, held, news, outcome).await,
        Goal::Anywhere
        | Goal::Open
        | Goal::Acknowledged
        | Goal::Planned
        | Goal::NoAction
        | Goal::Cancelled
        | Goal::Declined(_)
        | Goal::Duplicate(_) => Err(ReportProgressError::NotForCrews),
    }
}

async fn resolve_with(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    held: Held<'_>,
    news: News,
    outcome: Outcome,
) -> Result<Case, ReportProgressError> {
    let News { note, photos: proof, media_urls, seen_at, .. } = news;
    let resolution = Resolution { outcome, note, proof, seen_at };
    let case = resolve(conn, now, held, resolution, &Named::none()).await?;
    photos::send_for(conn, now, &case, PhotoKind::Proof, &media_urls, seen_at).await?;
    Ok(case)
}

/// Adds what the status change itself did not record, as a comment.
async fn add(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    claim: LeaseClaim<'_>,
    case: Case,
    news: News,
) -> Result<Case, ReportProgressError> {
    if news.is_silent() {
        return Ok(case);
    }
    say(conn, now, claim, news).await
}

async fn say(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    claim: LeaseClaim<'_>,
    news: News,
) -> Result<Case, ReportProgressError> {
    let actor = Actor::Crew(claim.crew_id);
    let (jurisdiction, case_id) = (claim.jurisdiction, claim.case_id);
    let target = CaseTarget { jurisdiction, case_id, actor: &actor, expected: None };
    Ok(cases::comment(conn, now, &target, news.into_comment()).await?)
}

/// Keeps the notes and photos of a crew that no longer holds the job. A crew that never held it is
/// refused.
async fn keep(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    claim: LeaseClaim<'_>,
    news: News,
) -> Result<(), ReportProgressError> {
    let LeaseClaim { jurisdiction, crew_id, case_id, .. } = claim;
    if !store::has_held(conn, jurisdiction, case_id, crew_id).await? {
        return Err(LeaseError::NotHeld.into());
    }
    if news.is_silent() {
        return Ok(());
    }
    say(conn, now, claim, news).await.map(drop)
}
