//! A crew takes a job.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{Offer, OfferId, OfferState, store};
use crate::{
    cases::{self, ActError},
    crews::{self, CrewId},
    jobs::{self, Lease, TakeError, Taker, take},
    jurisdictions::JurisdictionId,
    offers::MOST_HELD,
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

impl From<TakeError> for AcceptError {
    fn from(error: TakeError) -> Self {
        match error {
            TakeError::Gone => Self::Gone,
            TakeError::QueueFull => Self::QueueFull,
            TakeError::StockOut(item) => Self::StockOut(item),
            TakeError::Case(error) => Self::Case(error),
            TakeError::Database(error) => Self::Database(error),
        }
    }
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
    let found = store::with_job(conn, city, offer_id).await?;
    let (offer, job) =
        found.filter(|(offer, _)| offer.crew_id == crew_id).ok_or(AcceptError::NotFound)?;
    // Most who come too late learn it here, and no lock is taken for them.
    match offer.state {
        OfferState::Live => {}
        OfferState::Accepted => return held_already(conn, &offer).await?.ok_or(AcceptError::Gone),
        OfferState::Declined | OfferState::Expired | OfferState::Withdrawn => {
            return Err(AcceptError::Gone);
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
        // The same phone may have said so a moment ago, and hold as many as it may with this one.
        Err(error @ (AcceptError::Gone | AcceptError::QueueFull)) => {
            held_already(conn, &offer).await?.ok_or(error)
        }
        taken => taken,
    }
}

/// The lease that came of this offer, if it still holds.
async fn held_already(
    conn: &mut AsyncPgConnection,
    offer: &Offer,
) -> diesel::QueryResult<Option<Lease>> {
    let lease = jobs::store::lease(conn, &offer.jurisdiction_id, offer.job_id).await?;
    Ok(lease.filter(|lease| lease.crew_id == offer.crew_id))
}
