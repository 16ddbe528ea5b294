//! A crew takes a job.

use chrono::{DateTime, Utc};
use diesel::{dsl::exists, prelude::*};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::{MOST_HELD, Offer, OfferId, OfferState, store};
use crate::{
    cases::{self, ActError, Actor, On},
    crews::{self, CrewId, Shift},
    db,
    jobs::{self, Disposition, Job, JobState, Lease},
    jurisdictions::JurisdictionId,
    offers::withdraw_from_all,
    schema::{job, lease_live, offer, stock},
};

/// Why the crew does not get it.
#[derive(Debug, thiserror::Error)]
pub enum AcceptError {
    /// There is no such offer to this crew.
    #[error("there is no such offer")]
    NotFound,
    /// Too late: expired, withdrawn, or somebody else was faster.
    #[error("the offer is gone")]
    Gone,
    /// Its shift is over.
    #[error("the crew is not on a shift")]
    OffShift,
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
    #[error("cannot accept the offer")]
    Database(#[from] diesel::result::Error),
}

/// Gives the crew the lease: the claim, the lease, the promised stock and the case's event, all
/// or nothing. Accepted already is accepted: a phone may send this twice.
pub async fn accept(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    crew_id: CrewId,
    offer_id: OfferId,
) -> Result<Lease, AcceptError> {
    conn.transaction(async |conn| {
        let offer = store::find(conn, city, offer_id).await?;
        let offer = offer.filter(|offer| offer.crew_id == crew_id).ok_or(AcceptError::NotFound)?;
        let job =
            jobs::store::find(conn, city, offer.job_id).await?.ok_or(AcceptError::NotFound)?;
        cases::store::lock(conn, city, job.case_id).await?;
        if let Some(lease) = held_already(conn, &offer).await? {
            return Ok(lease);
        }
        let shift = crews::store::lock_live_shift(conn, city, crew_id).await?;
        let shift = shift.ok_or(AcceptError::OffShift)?;
        let held = jobs::store::leases_of_crew(conn, city, crew_id).await?;
        if held.len() >= usize::try_from(MOST_HELD).unwrap_or(usize::MAX) {
            return Err(AcceptError::QueueFull);
        }
        let lease = claim(conn, &offer, &shift).await?;
        reserve(conn, &job, &shift).await?;
        settle(conn, now, &job, &offer).await?;
        Ok(lease)
    })
    .await
}

/// The lease that came of this offer, if it still holds.
async fn held_already(conn: &mut AsyncPgConnection, offer: &Offer) -> QueryResult<Option<Lease>> {
    let lease = jobs::store::lease(conn, &offer.jurisdiction_id, offer.job_id).await?;
    Ok(lease.filter(|lease| lease.crew_id == offer.crew_id))
}

/// One conditional update decides who gets the job; the lease's key stands behind it.
async fn claim(
    conn: &mut AsyncPgConnection,
    offer: &Offer,
    shift: &Shift,
) -> Result<Lease, AcceptError> {
    let still_live = offer::table
        .find((&offer.jurisdiction_id, offer.offer_id))
        .filter(offer::state.eq(OfferState::Live))
        .filter(offer::expires_at.gt(db::sql::city_now()));
    let open = job::table
        .filter(job::jurisdiction_id.eq(&offer.jurisdiction_id))
        .filter(job::job_id.eq(offer.job_id))
        .filter(job::state.eq(JobState::Open))
        .filter(exists(still_live));
    let fence: i64 = diesel::update(open)
        .set((job::state.eq(JobState::Leased), job::fence.eq(job::fence + 1)))
        .returning(job::fence)
        .get_result(conn)
        .await
        .optional()?
        .ok_or(AcceptError::Gone)?;
    let lease = Lease {
        jurisdiction_id: offer.jurisdiction_id.clone(),
        job_id: offer.job_id,
        crew_id: offer.crew_id,
        shift_id: shift.shift_id,
        unit_id: shift.unit_id,
        fence,
        taken_at: db::city_now(conn).await?,
        started_at: None,
    };
    diesel::insert_into(lease_live::table).values(&lease).execute(conn).await.map_err(|error| {
        match db::constraint(&error) {
            Some("lease_live_pkey") => AcceptError::Gone,
            _ => error.into(),
        }
    })?;
    Ok(lease)
}

/// Promises what the job needs; what is not there cannot be promised.
async fn reserve(
    conn: &mut AsyncPgConnection,
    job: &Job,
    shift: &Shift,
) -> Result<(), AcceptError> {
    for need in job.needs() {
        let enough = stock::table
            .filter(stock::jurisdiction_id.eq(&job.jurisdiction_id))
            .filter(stock::unit_id.eq(shift.unit_id))
            .filter(stock::item.eq(&need.item))
            .filter((stock::counted - stock::reserved).ge(need.quantity));
        let reserved = diesel::update(enough)
            .set(stock::reserved.eq(stock::reserved + need.quantity))
            .execute(conn)
            .await?;
        if reserved == 0 {
            return Err(AcceptError::StockOut(need.item));
        }
    }
    Ok(())
}

/// Ends the offers, says so on the case and in the disposition.
async fn settle(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    job: &Job,
    offer: &Offer,
) -> Result<(), AcceptError> {
    store::set_state(conn, offer, OfferState::Accepted, None).await?;
    withdraw_from_all(conn, &job.jurisdiction_id, job.job_id).await?;
    let actor = Actor::Crew(offer.crew_id);
    let on = On {
        jurisdiction: &job.jurisdiction_id,
        case_id: job.case_id,
        actor: &actor,
        expected: None,
    };
    cases::schedule(conn, now, &on, "A crew will come.").await?;
    let crew = crews::store::crew(conn, &job.jurisdiction_id, offer.crew_id).await?;
    let words = format!("{} has accepted it.", crew.name);
    jobs::dispose(conn, job, &Disposition::new("accepted", words)).await?;
    Ok(())
}
