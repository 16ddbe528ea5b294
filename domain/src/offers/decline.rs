//! A crew says no.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{OfferId, OfferState, store};
use crate::{crews::CrewId, jobs::DispatchJob, jurisdictions::JurisdictionId, tasks};

/// Why it cannot.
#[derive(Debug, thiserror::Error)]
pub enum DeclineError {
    /// There is no such offer to this crew.
    #[error("there is no such offer")]
    NotFound,
    /// It ended already.
    #[error("the offer is gone")]
    Gone,
    /// The database failed.
    #[error("cannot decline the offer")]
    Database(#[from] diesel::result::Error),
}

/// Ends the offer with a reason; the next crew is looked for. Declined already is declined.
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
