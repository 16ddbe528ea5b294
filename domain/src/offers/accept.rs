//! Accepts an offer.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{Offer, OfferId, OfferState, store};
use crate::{
    cases,
    crews::{self, CrewId},
    jobs::{self, Lease, TakeError, Taker, take},
    jurisdictions::JurisdictionId,
};

/// Why an offer cannot be accepted.
#[derive(Debug, thiserror::Error)]
pub enum AcceptError {
    /// The crew has no such offer.
    #[error("there is no such offer")]
    NotFound,
    /// The crew is not on a shift.
    #[error("the crew is not on a shift")]
    OffShift,
    /// The crew cannot get the job. `TakeError::Gone` also means that the offer has ended.
    #[error(transparent)]
    Take(#[from] TakeError),
    /// The database query failed.
    #[error("cannot accept the offer")]
    Database(#[from] diesel::result::Error),
}

/// Leases the job to the crew, reserves stock and records the case's event, in one transaction.
/// Repeating the call succeeds without effect, because a phone may send it twice.
pub async fn accept(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    crew_id: CrewId,
    offer_id: OfferId,
) -> Result<Lease, AcceptError> {
    let found = store::with_job(conn, city, offer_id).await?;
    let (offer, job) =
        found.filter(|(offer, _)| offer.crew_id == crew_id).ok_or(AcceptError::NotFound)?;
    // Rejects most late answers without taking a lock.
    match offer.state {
        OfferState::Live => {}
        OfferState::Accepted => {
            return held_already(conn, &offer).await?.ok_or(TakeError::Gone.into());
        }
        OfferState::Declined | OfferState::Expired | OfferState::Withdrawn => {
            return Err(TakeError::Gone.into());
        }
    }
    let taken = conn
        .transaction(async |conn| {
            let case = cases::store::lock(conn, city, job.case_id).await?;
            let case = case.ok_or(AcceptError::NotFound)?;
            let shift = crews::store::lock_live_shift(conn, city, crew_id).await?;
            let shift = shift.ok_or(AcceptError::OffShift)?;
            Ok(take(conn, now, &case, &job, &shift, Taker::Accepts(&offer)).await?)
        })
        .await;
    match taken {
        // The same phone may have accepted a moment ago and now hold the maximum number of jobs.
        Err(error @ AcceptError::Take(TakeError::Gone | TakeError::QueueFull)) => {
            held_already(conn, &offer).await?.ok_or(error)
        }
        taken => taken,
    }
}

/// Returns the lease of this offer's job if the crew still holds it.
async fn held_already(
    conn: &mut AsyncPgConnection,
    offer: &Offer,
) -> diesel::QueryResult<Option<Lease>> {
    let lease = jobs::store::lease(conn, &offer.jurisdiction_id, offer.job_id).await?;
    Ok(lease.filter(|lease| lease.crew_id == offer.crew_id))
}
