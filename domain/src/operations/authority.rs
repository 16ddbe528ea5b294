//! What the server and the fence decide.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{
    Answer, AnswerStatus, Claim, Operation, Phone, Reason, Under, VisitKind,
    answer::Refusal,
    evidence::{self, Sight},
    fence::{Meant, meant},
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
    under: Under,
) -> QueryResult<Answer> {
    let fence = match meant(conn, phone, under).await? {
        Meant::Fence(fence) => fence,
        Meant::None => return Ok(Answer::refused(Reason::NotHeld, LeaseError::NotHeld)),
        Meant::Unknown => return Ok(out_of_order()),
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
    (under, reason, until): (Under, &str, Option<DateTime<Utc>>),
) -> QueryResult<Answer> {
    let held_up = match meant(conn, phone, under).await? {
        Meant::Fence(fence) => {
            let held = held(phone, under, fence);
            let first = holds(conn, held).await?;
            jobs::hold(conn, now, held, reason, until).await.map(|_case| first)
        }
        Meant::None => Err(LeaseError::NotHeld),
        Meant::Unknown => return Ok(out_of_order()),
    };
    let sight = Sight::words(VisitKind::Hold, reason);
    or_keep(conn, now, phone, operation, (under, held_up, sight)).await
}

pub(super) async fn release(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    phone: Phone<'_>,
    operation: &Operation,
    (under, reason): (Under, &str),
) -> QueryResult<Answer> {
    let released = match meant(conn, phone, under).await? {
        Meant::Fence(fence) => {
            let held = held(phone, under, fence);
            let first = holds(conn, held).await?;
            jobs::release(conn, now, held, reason).await.map(|_case| first)
        }
        Meant::None => Err(LeaseError::NotHeld),
        Meant::Unknown => return Ok(out_of_order()),
    };
    let sight = Sight::words(VisitKind::Release, reason);
    or_keep(conn, now, phone, operation, (under, released, sight)).await
}

pub(super) async fn resolve(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    phone: Phone<'_>,
    operation: &Operation,
    (under, claim): (Under, &Claim),
) -> QueryResult<Answer> {
    let Claim { outcome, note, photos, place } = claim;
    let resolved = match meant(conn, phone, under).await? {
        Meant::Fence(fence) => {
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
        Meant::None => Err(LeaseError::NotHeld),
        Meant::Unknown => return Ok(out_of_order()),
    };
    let sight = Sight { photos, ..Sight::words(VisitKind::Resolve, note) };
    or_keep(conn, now, phone, operation, (under, resolved, sight)).await
}

/// It counts; or it does not, and what was seen is kept all the same. What another operation has
/// done before, by the same right, is done: then this one has only seen something.
async fn or_keep(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    phone: Phone<'_>,
    operation: &Operation,
    (under, done, sight): (Under, Result<Turn, LeaseError>, Sight<'_>),
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

/// Whether an operation is the first to end a lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    First,
    Later,
}

/// Whether the lease is there, under the lock of its case.
async fn holds(conn: &mut AsyncPgConnection, held: Held<'_>) -> QueryResult<Turn> {
    let city = held.jurisdiction;
    if let Some(job) = jobs::store::find(conn, city, held.job_id).await? {
        cases::store::lock(conn, city, job.case_id).await?;
    }
    let lease = jobs::store::lease(conn, city, held.job_id).await?;
    let same = lease.filter(|it| it.crew_id == held.crew_id && it.fence == held.fence);
    Ok(if same.is_some() { Turn::First } else { Turn::Later })
}

const fn held(phone: Phone<'_>, under: Under, fence: i64) -> Held<'_> {
    Held { jurisdiction: phone.jurisdiction, crew_id: phone.crew_id, job_id: under.job_id, fence }
}

fn refused(refusal: QueryResult<Refusal>) -> QueryResult<Answer> {
    refusal.map(|Refusal { reason, words }| Answer::refused(reason, words))
}

fn out_of_order() -> Answer {
    Answer::not_yet(Reason::OutOfOrder, "the operation that accepts the job has not come yet")
}
