//! Offers a job to a crew.

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncPgConnection;
use futures_util::try_join;

use super::{MAX_OFFERS, Offer, OfferId, OfferState, store};
use crate::{
    crews::Shift,
    db,
    jobs::{Job, JobMode},
    pushes::{self, About},
};

/// Why an offer cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum OfferError {
    /// The crew has the maximum number of live offers.
    #[error("the crew already has {MAX_OFFERS} live offers")]
    LimitReached,
    /// The crew already has a live offer of this job.
    #[error("the crew already has an offer of this job")]
    AlreadyOffered,
    /// The database query failed.
    #[error("cannot store the offer")]
    Database(#[source] diesel::result::Error),
}

/// Terms of an offer.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// Dispatch mode that led to the offer.
    pub mode: JobMode,
    /// Distance from the crew to the job in meters. `None` if a position is unknown.
    pub distance_m: Option<f64>,
    /// Time that the crew has to answer.
    pub lasts: TimeDelta,
}

/// Offers the job to the crew of this shift and sends a push to its phones. Times are those of the
/// database clock. Must run in a transaction that has locked the shift and then the job, because
/// live offers are counted under the lock of the shift.
pub async fn make(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    job: &Job,
    shift: &Shift,
    terms: Terms,
) -> Result<Offer, OfferError> {
    let Terms { mode, distance_m, lasts } = terms;
    let rest = &*conn;
    let before = store::live_of_crew(rest, &job.jurisdiction_id, shift.crew_id);
    let (before, offered_at) =
        try_join!(before, db::city_now(rest)).map_err(OfferError::Database)?;
    if before >= MAX_OFFERS {
        return Err(OfferError::LimitReached);
    }
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
        // An offer never outlasts the shift.
        expires_at: (offered_at + lasts).min(shift.ends_at),
        answered_at: None,
        reason: None,
    };
    store::insert(conn, &offer).await.map_err(|error| match db::constraint(&error) {
        Some("offer_live_key") => OfferError::AlreadyOffered,
        _ => OfferError::Database(error),
    })?;
    let about = About::Offer(offer.offer_id);
    pushes::wake(conn, now, &job.jurisdiction_id, shift.crew_id, about)
        .await
        .map_err(OfferError::Database)?;
    Ok(offer)
}
