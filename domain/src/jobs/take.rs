//! A crew gets a job, however that came about.

use chrono::{DateTime, Utc};
use diesel::{dsl::exists, prelude::*};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::try_join;

use super::{Disposition, Job, JobState, Lease, dispose, store};
use crate::{
    cases::{self, ActError, Actor, Case, On, Status},
    crews::{self, Shift},
    db, offers,
    offers::{MOST_HELD, Offer, OfferState},
    prepared::Prepared,
    schema::{job, lease_live, offer, stock},
};

/// Who gets a job, and by what right.
#[derive(Debug, Clone, Copy)]
pub enum Taker<'a> {
    /// The crew that says yes to its offer.
    Accepts(&'a Offer),
    /// The crew of a shift that the job is put upon, with these words.
    Assigned(&'a str),
}

/// Why a crew does not get a job.
#[derive(Debug, thiserror::Error)]
pub enum TakeError {
    /// Too late: the offer is gone, or somebody else was faster.
    #[error("the job is not to be had any more")]
    Gone,
    /// It holds as many as it may.
    #[error("the crew holds {MOST_HELD} jobs already")]
    QueueFull,
    /// What the job needs is not on board any more.
    #[error("there is no {0} left on board")]
    StockOut(String),
    /// The case says no.
    #[error(transparent)]
    Case(#[from] ActError),
    /// The database failed.
    #[error("cannot give the job to the crew")]
    Database(#[from] diesel::result::Error),
}

/// Gives the crew of `shift` the lease: the claim, the promised stock, the ended offers, the case's
/// event. To be called in a transaction that has locked the case and then the shift: what a crew
/// holds is counted under the lock of its shift.
pub(crate) async fn take(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    case: &Case,
    job: &Job,
    shift: &Shift,
    taker: Taker<'_>,
) -> Result<Lease, TakeError> {
    let lease = claim(conn, job, shift, taker).await?;
    let accepted = match taker {
        Taker::Accepts(offer) => Some(offer.offer_id),
        Taker::Assigned(_) => None,
    };
    let words = words(conn, job, shift, taker).await?;
    let rest = &*conn;
    try_join!(
        async { Ok(offers::end_all(rest, &job.jurisdiction_id, job.job_id, accepted).await?) },
        reserve(rest, job, shift),
        async { Ok(dispose(rest, job, &words).await?) },
    )?;
    say(conn, now, case, job, shift, taker).await?;
    Ok(lease)
}

/// One conditional update decides who gets the job; the lease's key stands behind it. What the crew
/// holds is counted in it, after its shift was locked.
async fn claim(
    conn: &mut AsyncPgConnection,
    of: &Job,
    shift: &Shift,
    taker: Taker<'_>,
) -> Result<Lease, TakeError> {
    let city = &of.jurisdiction_id;
    let of_crew = lease_live::table
        .filter(lease_live::jurisdiction_id.eq(city))
        .filter(lease_live::crew_id.eq(shift.crew_id));
    let held = of_crew.count().single_value();
    let open = job::table
        .filter(job::jurisdiction_id.eq(city))
        .filter(job::job_id.eq(of.job_id))
        .filter(job::state.eq(JobState::Open))
        .filter(held.lt(MOST_HELD));
    let grown = (
        job::state.eq(JobState::Leased),
        job::fence.eq(job::fence + 1),
        job::escalated_at.eq(None::<DateTime<Utc>>),
    );
    let claimed = (job::fence, db::sql::city_now());
    let won: Option<(i64, DateTime<Utc>)> = match taker {
        Taker::Assigned(_) => {
            let claim = diesel::update(open).set(grown).returning(claimed);
            Prepared(claim).get_result(conn).await.optional()?
        }
        Taker::Accepts(of) => {
            let still_live = offer::table
                .find((&of.jurisdiction_id, of.offer_id))
                .filter(offer::state.eq(OfferState::Live))
                .filter(offer::expires_at.gt(db::sql::city_now()));
            let offered = open.filter(exists(still_live));
            let claim = diesel::update(offered).set(grown).returning(claimed);
            Prepared(claim).get_result(conn).await.optional()?
        }
    };
    let Some((fence, taken_at)) = won else {
        let held: i64 = of_crew.count().get_result(conn).await?;
        return Err(if held < MOST_HELD { TakeError::Gone } else { TakeError::QueueFull });
    };
    let lease = Lease {
        jurisdiction_id: city.clone(),
        job_id: of.job_id,
        crew_id: shift.crew_id,
        shift_id: shift.shift_id,
        unit_id: shift.unit_id,
        fence,
        taken_at,
        started_at: None,
        assigned: matches!(taker, Taker::Assigned(_)),
    };
    let kept = Prepared(diesel::insert_into(lease_live::table).values(&lease)).execute(conn).await;
    kept.map_err(|error| match db::constraint(&error) {
        Some("lease_live_pkey") => TakeError::Gone,
        _ => error.into(),
    })?;
    Ok(lease)
}

/// Promises what the job needs; what is not there cannot be promised.
async fn reserve(mut conn: &AsyncPgConnection, job: &Job, shift: &Shift) -> Result<(), TakeError> {
    for need in job.needs() {
        let enough = stock::table
            .filter(stock::jurisdiction_id.eq(&job.jurisdiction_id))
            .filter(stock::unit_id.eq(shift.unit_id))
            .filter(stock::item.eq(&need.item))
            .filter((stock::counted - stock::reserved).ge(need.quantity));
        let reserved =
            diesel::update(enough).set(stock::reserved.eq(stock::reserved + need.quantity));
        if Prepared(reserved).execute(&mut conn).await? == 0 {
            return Err(TakeError::StockOut(need.item));
        }
    }
    Ok(())
}

/// The disposition.
async fn words(
    conn: &mut AsyncPgConnection,
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

/// Says so on the case. Where another crew comes already, the case is where it belongs.
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
    let on = On { jurisdiction, case_id: job.case_id, actor: &actor, expected: None };
    cases::schedule_locked(conn, now, &on, case.clone(), "A crew will come.").await?;
    Ok(())
}
