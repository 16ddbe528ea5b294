//! A crew says where it is.

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncPgConnection;

use super::{CrewId, Position, store};
use crate::{jurisdictions::JurisdictionId, place::Place};

/// A device's clock may run ahead by so much.
const AHEAD: TimeDelta = TimeDelta::minutes(2);
/// Who is farther off than this has not been seen at all, in metres.
const FARTHEST_OFF: f64 = 100_000.0;

/// Where a device was, and when.
#[derive(Debug, Clone, Copy)]
pub struct Sighting {
    /// Where.
    pub place: Place,
    /// How far off it may be, in metres.
    pub accuracy_m: Option<f64>,
    /// When, by the device's clock.
    pub at: DateTime<Utc>,
}

/// Why it is not kept.
#[derive(Debug, thiserror::Error)]
pub enum PositionError {
    /// Nobody's position is kept outside a shift.
    #[error("no position is taken outside a shift")]
    OffShift,
    /// No distance at all.
    #[error("accuracy_m is a distance in metres, from 0 to 100000")]
    BadAccuracy,
    /// The database failed.
    #[error("cannot keep the position")]
    Database(#[from] diesel::result::Error),
}

/// Keeps the latest of some sightings, if it is newer than what is known.
pub async fn report_position(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    jurisdiction: &JurisdictionId,
    crew_id: CrewId,
    sightings: &[Sighting],
) -> Result<(), PositionError> {
    let exact = |accuracy| (0.0..=FARTHEST_OFF).contains(&accuracy);
    if !sightings.iter().filter_map(|sighting| sighting.accuracy_m).all(exact) {
        return Err(PositionError::BadAccuracy);
    }
    store::live_shift(conn, jurisdiction, crew_id).await?.ok_or(PositionError::OffShift)?;
    let latest = sightings
        .iter()
        .filter(|sighting| sighting.at <= now + AHEAD)
        .max_by_key(|sighting| sighting.at);
    if let Some(Sighting { place, accuracy_m, at }) = latest.copied() {
        let position = Position {
            jurisdiction_id: jurisdiction.clone(),
            crew_id,
            place,
            accuracy_m,
            at: at.min(now),
        };
        store::keep_position(conn, &position).await?;
    }
    Ok(())
}
