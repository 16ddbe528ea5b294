//! A job is put to a crew.

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{MOST_OFFERS, Offer, OfferId, OfferState, store};
use crate::{
    crews::Shift,
    db,
    jobs::{Job, JobMode},
    prepared::Prepared,
    pushes::{self, About},
    schema::offer,
};

/// Why there is no offer.
#[derive(Debug, thiserror::Error)]
pub enum MakeError {
    /// The crew has as much before it as it may.
    #[error("the crew has {MOST_OFFERS} offers before it")]
    Enough,
    /// The crew has it before it already.
    #[error("the crew has this offer already")]
    Made,
    /// The database failed.
    #[error("cannot store the offer")]
    Database(#[source] diesel::result::Error),
}

/// How a job is put to a crew.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// In which way.
    pub mode: JobMode,
    /// How far away it is, in metres.
    pub distance_m: Option<f64>,
    /// How long the crew has to answer.
    pub lasts: TimeDelta,
}

/// Offers the job to the crew of this shift, by the database's clock, and has its phones woken. To be
/// called in a transaction that has locked the shift and then the job: what a crew has before it is
/// counted under the lock of its shift.
pub async fn make(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    job: &Job,
    shift: &Shift,
    terms: Terms,
) -> Result<Offer, MakeError> {
    let Terms { mode, distance_m, lasts } = terms;
    let before = store::live_of_crew(conn, &job.jurisdiction_id, shift.crew_id).await;
    if before.map_err(MakeError::Database)? >= MOST_OFFERS {
        return Err(MakeError::Enough);
    }
    let offered_at = db::city_now(conn).await.map_err(MakeError::Database)?;
    let offer = Offer {
        jurisdiction_id: job.jurisdiction_id.clone(),
        offer_id: OfferId::new(now),
        job_id: job.job_id,
        crew_id: shift.crew_id,
        shift_id: shift.shift_id,
        state: OfferState::Live,
        mode,
        distance_m,
        offered_at,
        // What cannot be begun in the shift is not offered in it.
        expires_at: (offered_at + lasts).min(shift.ends_at),
        answered_at: None,
        reason: None,
    };
    let made = Prepared(diesel::insert_into(offer::table).values(&offer)).execute(conn).await;
    made.map_err(|error| match db::constraint(&error) {
        Some("offer_live_key") => MakeError::Made,
        _ => MakeError::Database(error),
    })?;
    let about = About::Offer(offer.offer_id);
    pushes::wake(conn, now, &job.jurisdiction_id, shift.crew_id, about)
        .await
        .map_err(MakeError::Database)?;
    Ok(offer)
}
