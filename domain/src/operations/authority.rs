//! Operations of authority: the server decides them by the fence of the lease.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{
    Answer, AnswerStatus, Claim, ClaimedJob, Operation, Phone, Reason, VisitKind,
    answer::Refusal,
    evidence::{self, Observation},
    fence::{LeaseRef, lease_ref},
};
use crate::{
    cases::{self, Resolution},
    jobs::{self, Held, LeaseError},
    offers::{self, OfferId},
    uploads::Named,
};

pub(super) async fn accept(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    phone: Phone<'_>,
    offer_id: OfferId,
) -> QueryResult<Answer> {
    match offers::accept(conn, now, phone.jurisdiction, phone.crew_id, offer_id).await {
        Ok(lease) => {
            Ok(Answer { job_id: Some(lease.job_id), fence: Some(lease.fence), ..Answer::applied() })
        }
        Err(error) => refused(Refusal::of_accept(error)),
    }
}

pub(super) async fn decline(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    phone: Phone<'_>,
    offer_id: OfferId,
    reason: &str,
) -> QueryResult<Answer> {
    match offers::decline(conn, now, phone.jurisdiction, phone.crew_id, offer_id, reason).await {
        Ok(()) => Ok(Answer::applied()),
        Err(error) => refused(Refusal::of_decline(error)),
    }
}

pub(super) async fn start(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    phone: Phone<'_>,
    under: ClaimedJob,
) -> QueryResult<Answer> {
    let fence = match lease_ref(conn, phone, under).await? {
        LeaseRef::Fence(fence) => fence,
        LeaseRef::None => return Ok(Answer::refused(Reason::NotHeld, LeaseError::NotHeld)),
        LeaseRef::Unknown => return Ok(out_of_order()),
    };
    match jobs::start(conn, now, held(phone, under, fence)).await {
        Ok(_) => Ok(Answer::applied()),
        Err(error) => refused(Refusal::of_lease(error)),
    }
}

pub(super) async fn hold(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    phone: Phone<'_>,
    operation: &Operation,
    (under, reason, until): (ClaimedJob, &str, Option<DateTime<Utc>>),
) -> QueryResult<Answer> {
    let held_up = match lease_ref(conn, phone, under).await? {
        LeaseRef::Fence(fence) => {
            let held = held(phone, under, fence);
            let first = holds(conn, held).await?;
            jobs::hold(conn, now, held, reason, until).await.map(|_case| first)
        }
        LeaseRef::None => Err(LeaseError::NotHeld),
        LeaseRef::Unknown => return Ok(out_of_order()),
    };
    let sight = Observation::words(VisitKind::Hold, reason);
    or_keep(conn, now, phone, operation, (under, held_up, sight)).await
}

pub(super) async fn release(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    phone: Phone<'_>,
    operation: &Operation,
    (under, reason): (ClaimedJob, &str),
) -> QueryResult<Answer> {
    let released = match lease_ref(conn, phone, under).await? {
        LeaseRef::Fence(fence) => {
            let held = held(phone, under, fence);
            let first = holds(conn, held).await?;
            jobs::release(conn, now, held, reason).await.map(|_case| first)
        }
        LeaseRef::None => Err(LeaseError::NotHeld),
        LeaseRef::Unknown => return Ok(out_of_order()),
    };
    let sight = Observation::words(VisitKind::Release, reason);
    or_keep(conn, now, phone, operation, (under, released, sight)).await
}

pub(super) async fn resolve(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    phone: Phone<'_>,
    operation: &Operation,
    (under, claim): (ClaimedJob, &Claim),
) -> QueryResult<Answer> {
    let Claim { outcome, note, photos, place } = claim;
    let resolved = match lease_ref(conn, phone, under).await? {
        LeaseRef::Fence(fence) => {
            let resolution = Resolution {
                outcome: *outcome,
                note: note.clone(),
                proof: vec![],
                seen_at: *place,
            };
            let uploads = Named { by: phone.owner, secrets: photos.clone() };
            let held = held(phone, under, fence);
            let first = holds(conn, held).await?;
            jobs::resolve(conn, now, held, resolution, &uploads).await.map(|_case| first)
        }
        LeaseRef::None => Err(LeaseError::NotHeld),
        LeaseRef::Unknown => return Ok(out_of_order()),
    };
    let sight = Observation { photos, ..Observation::words(VisitKind::Resolve, note) };
    or_keep(conn, now, phone, operation, (under, resolved, sight)).await
}

/// Returns the answer and keeps the evidence of an operation that was not applied. If an earlier
/// operation already ended the lease, this one counts as applied and adds only its evidence.
async fn or_keep(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    phone: Phone<'_>,
    operation: &Operation,
    (under, done, sight): (ClaimedJob, Result<Turn, LeaseError>, Observation<'_>),
) -> QueryResult<Answer> {
    let answer = match done {
        Ok(Turn::First) => return Ok(Answer::applied()),
        Ok(Turn::Later) => Answer::applied(),
        Err(error) => {
            let Refusal { reason, words } = Refusal::of_lease(error)?;
            if reason == Reason::PhotoPending {
                return Ok(Answer::not_yet(reason, words));
            }
            Answer::refused(reason, words)
        }
    };
    if sight.is_empty() {
        return Ok(answer);
    }
    let kept = evidence::keep(conn, now, phone, operation, (under, sight)).await?;
    Ok(match (kept.status, answer.status) {
        (AnswerStatus::NotYet, _) => kept,
        (AnswerStatus::Applied | AnswerStatus::KeptAsEvidence, AnswerStatus::Refused) => {
            Answer { status: AnswerStatus::KeptAsEvidence, ..answer }
        }
        _ => answer,
    })
}

/// Whether this operation is the first to end the lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    First,
    Later,
}

/// Locks the case and returns whether the crew still holds the lease.
async fn holds(conn: &mut AsyncPgConnection, held: Held<'_>) -> QueryResult<Turn> {
    let city = held.jurisdiction;
    if let Some(job) = jobs::store::find(conn, city, held.job_id).await? {
        cases::store::lock(conn, city, job.case_id).await?;
    }
    let lease = jobs::store::lease(conn, city, held.job_id).await?;
    let same = lease.filter(|it| it.crew_id == held.crew_id && it.fence == held.fence);
    Ok(if same.is_some() { Turn::First } else { Turn::Later })
}

const fn held(phone: Phone<'_>, under: ClaimedJob, fence: i64) -> Held<'_> {
    Held { jurisdiction: phone.jurisdiction, crew_id: phone.crew_id, job_id: under.job_id, fence }
}

fn refused(refusal: QueryResult<Refusal>) -> QueryResult<Answer> {
    refusal.map(|Refusal { reason, words }| Answer::refused(reason, words))
}

fn out_of_order() -> Answer {
    Answer::not_yet(Reason::OutOfOrder, "the operation that accepts the job has not come yet")
}
