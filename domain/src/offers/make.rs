//! A job is put to a crew.

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{Offer, OfferId, OfferState};
use crate::{crews::Shift, db, jobs::Job, schema::offer};

/// Why there is no offer.
#[derive(Debug, thiserror::Error)]
pub enum MakeError {
    /// The crew has it before it already.
    #[error("the crew has this offer already")]
    Made,
    /// The database failed.
    #[error("cannot store the offer")]
    Database(#[source] diesel::result::Error),
}

/// Offers the job to the crew of this shift for so long, by the database's clock.
pub async fn make(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    job: &Job,
    shift: &Shift,
    distance_m: Option<f64>,
    lasts: TimeDelta,
) -> Result<Offer, MakeError> {
    let offered_at = db::city_now(conn).await.map_err(MakeError::Database)?;
    let offer = Offer {
        jurisdiction_id: job.jurisdiction_id.clone(),
        offer_id: OfferId::new(now),
        job_id: job.job_id,
        crew_id: shift.crew_id,
        shift_id: shift.shift_id,
        state: OfferState::Live,
        distance_m,
        offered_at,
        // What cannot be begun in the shift is not offered in it.
        expires_at: (offered_at + lasts).min(shift.ends_at),
        answered_at: None,
        reason: None,
    };
    diesel::insert_into(offer::table).values(&offer).execute(conn).await.map_err(|error| {
        match db::constraint(&error) {
            Some("offer_live_key") => MakeError::Made,
            _ => MakeError::Database(error),
        }
    })?;
    Ok(offer)
}
