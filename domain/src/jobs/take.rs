//! Leases a job to a crew, by offer or by assignment.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use futures_util::try_join;

use super::{Disposition, Job, Lease, apply::apply, store};
use crate::{
    cases::{self, ActError, Actor, Case, CaseTarget, Status},
    crews::{self, Shift},
    db, offers,
    offers::{MAX_HELD, Offer},
};

/// How a crew gets a job.
#[derive(Debug, Clone, Copy)]
pub enum Taker<'a> {
    /// The crew accepts its offer.
    Accepts(&'a Offer),
    /// The job is assigned to the crew; the text is the reason.
    Assigned(&'a str),
}

/// Why a crew does not get a job.
#[derive(Debug, thiserror::Error)]
pub enum TakeError {
    /// The offer has expired, or another crew has the job.
    #[error("the job is no longer available")]
    Gone,
    /// The crew holds the maximum number of jobs.
    #[error("the crew holds {MAX_HELD} jobs already")]
    QueueFull,
    /// The unit does not have enough of this item.
    #[error("the unit does not have enough {0} in stock")]
    StockOut(String),
    /// The case does not allow it.
    #[error(transparent)]
    Case(#[from] ActError),
    /// The database query failed.
    #[error("cannot give the job to the crew")]
    Database(#[from] diesel::result::Error),
}

/// Leases the job to the crew of `shift`, reserves stock, ends the offers and records the event on
/// the case. Must run in a transaction that has locked the case and then the shift, because the
/// number of held jobs is counted under the lock of the shift.
pub(crate) async fn take(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    case: &Case,
    job: &Job,
    shift: &Shift,
    taker: Taker<'_>,
) -> Result<Lease, TakeError> {
    let rest = &*conn;
    let (words, at) = try_join!(words(rest, job, shift, taker), db::city_now(rest))?;
    let lease = claim(conn, job, shift, taker, at).await?;
    let accepted = match taker {
        Taker::Accepts(offer) => Some(offer.offer_id),
        Taker::Assigned(_) => None,
    };
    let rest = &*conn;
    try_join!(
        async { Ok(offers::end_all(rest, &job.jurisdiction_id, job.job_id, accepted, at).await?) },
        reserve(rest, job, shift),
        async { Ok(store::upsert_disposition(rest, job, &words, at).await?) },
    )?;
    say(conn, now, case, job, shift, taker).await?;
    Ok(lease)
}

/// Leases the job with one conditional update. The primary key of the lease is a second guard. The
/// update also checks how many jobs the crew holds, so the shift must be locked first. `taken_at` is
/// the time of the database clock, read after that lock.
async fn claim(
    conn: &mut AsyncPgConnection,
    of: &Job,
    shift: &Shift,
    taker: Taker<'_>,
    taken_at: DateTime<Utc>,
) -> Result<Lease, TakeError> {
    let accepted = match taker {
        Taker::Accepts(offer) => Some(offer),
        Taker::Assigned(_) => None,
    };
    let Some(fence) = store::claim(conn, of, shift, accepted, taken_at).await? else {
        let held = store::count_held(conn, shift).await?;
        return Err(if held < MAX_HELD { TakeError::Gone } else { TakeError::QueueFull });
    };
    let lease = Lease {
        jurisdiction_id: of.jurisdiction_id.clone(),
        job_id: of.job_id,
        crew_id: shift.crew_id,
        shift_id: shift.shift_id,
        unit_id: shift.unit_id,
        fence,
        taken_at,
        started_at: None,
        assigned: matches!(taker, Taker::Assigned(_)),
    };
    store::insert_lease(conn, &lease).await.map_err(|error| match db::constraint(&error) {
        Some("lease_live_pkey") => TakeError::Gone,
        _ => error.into(),
    })?;
    Ok(lease)
}

/// Reserves the stock that the job needs, or fails if there is not enough.
async fn reserve(conn: &AsyncPgConnection, job: &Job, shift: &Shift) -> Result<(), TakeError> {
    for need in job.needs() {
        if store::reserve(conn, job, shift, &need).await? == 0 {
            return Err(TakeError::StockOut(need.item));
        }
    }
    Ok(())
}

/// Builds the disposition.
async fn words(
    conn: &AsyncPgConnection,
    job: &Job,
    shift: &Shift,
    taker: Taker<'_>,
) -> QueryResult<Disposition> {
    Ok(match taker {
        Taker::Accepts(_) => {
            let crew = crews::store::crew(conn, &job.jurisdiction_id, shift.crew_id).await?;
            Disposition::new("accepted", format!("{} has accepted it.", crew.name))
        }
        Taker::Assigned(words) => Disposition::new("assigned", words),
    })
}

/// Schedules the case. Does nothing if another crew is already scheduled or at work.
async fn say(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    case: &Case,
    job: &Job,
    shift: &Shift,
    taker: Taker<'_>,
) -> Result<(), TakeError> {
    let others = match case.status {
        Status::InProgress => true,
        Status::Scheduled if !job.visit.is_empty() => {
            let leases = store::leases_of_case(conn, &job.jurisdiction_id, job.case_id).await?;
            leases.len() > 1
        }
        _ => false,
    };
    if others {
        return Ok(());
    }
    let actor = match taker {
        Taker::Accepts(_) => Actor::Crew(shift.crew_id),
        Taker::Assigned(_) => Actor::System,
    };
    let jurisdiction = &job.jurisdiction_id;
    let target = CaseTarget { jurisdiction, case_id: job.case_id, actor: &actor, expected: None };
    let case = case.clone();
    let transition = cases::schedule_locked(conn, now, &target, case, "A crew will come.").await?;
    apply(conn, now, transition).await?;
    Ok(())
}
