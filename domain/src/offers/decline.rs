//! Declines an offer.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{OfferId, OfferState, store};
use crate::{crews::CrewId, jobs::DispatchJob, jurisdictions::JurisdictionId, tasks};

/// Why an offer cannot be declined.
#[derive(Debug, thiserror::Error)]
pub enum DeclineError {
    /// The crew has no such offer.
    #[error("there is no such offer")]
    NotFound,
    /// The offer has already ended.
    #[error("the offer has already ended")]
    Gone,
    /// The database query failed.
    #[error("cannot decline the offer")]
    Database(#[from] diesel::result::Error),
}

/// Ends the offer with a reason and looks for the next crew. Repeating the call succeeds without
/// effect.
pub async fn decline(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    crew_id: CrewId,
    offer_id: OfferId,
    reason: &str,
) -> Result<(), DeclineError> {
    conn.transaction(async |conn| {
        let offer = store::find(conn, city, offer_id).await?;
        let offer = offer.filter(|offer| offer.crew_id == crew_id).ok_or(DeclineError::NotFound)?;
        let declined = store::set_state(conn, &offer, OfferState::Declined, Some(reason)).await?;
        if declined == 0 {
            let ended = store::find(conn, city, offer_id).await?;
            let declined = ended.is_some_and(|offer| offer.state == OfferState::Declined);
            return if declined { Ok(()) } else { Err(DeclineError::Gone) };
        }
        tasks::enqueue(conn, now, city, &DispatchJob { job_id: offer.job_id }).await?;
        Ok(())
    })
    .await
}
