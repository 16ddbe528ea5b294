//! A crew says where it is.

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{
    CrewId, Position, Shift,
    position_filter::{Track, Verdict},
    position_store::{self, RawPosition},
    store,
};
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

/// Keeps those of some sightings that say something new, and the latest of them as where the crew
/// is: all, or none. The lock on the shift keeps its end, and other phones of the crew, waiting.
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
    conn.transaction(async |conn| {
        let shift = store::lock_live_shift(conn, jurisdiction, crew_id).await?;
        let shift = shift.ok_or(PositionError::OffShift)?;
        let mut track = known(conn, jurisdiction, crew_id).await?;
        let before = track.latest;
        let raw = filter(&mut track, &shift, in_shift(now, &shift, sightings));
        position_store::insert_raw(conn, &raw).await?;
        if let Some(latest) =
            track.latest.filter(|latest| before.is_none_or(|it| it.at < latest.at))
        {
            let Sighting { place, accuracy_m, at } = latest;
            let jurisdiction_id = jurisdiction.clone();
            let position = Position { jurisdiction_id, crew_id, place, accuracy_m, at };
            store::keep_position(conn, &position).await?;
        }
        Ok(())
    })
    .await
}

/// What is known of the crew's way so far.
async fn known(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    crew_id: CrewId,
) -> Result<Track, PositionError> {
    let Some(latest) = store::position(conn, jurisdiction, crew_id).await? else {
        return Ok(Track::default());
    };
    let doubted = position_store::doubted_since(conn, jurisdiction, crew_id, latest.at).await?;
    let Position { place, accuracy_m, at, .. } = latest;
    Ok(Track { latest: Some(Sighting { place, accuracy_m, at }), doubted })
}

/// The sightings of the shift in the order of their times. Where somebody was before it is nobody's
/// business, and nobody has been in the future.
fn in_shift(now: DateTime<Utc>, shift: &Shift, sightings: &[Sighting]) -> Vec<Sighting> {
    let past = sightings.iter().filter(|sighting| sighting.at <= now + AHEAD);
    let mut seen: Vec<Sighting> = past
        .map(|sighting| match sighting.at {
            at if at < now => *sighting,
            // The clock that began the shift may be a little ahead of this one.
            _ => Sighting { at: now.max(shift.started_at), ..*sighting },
        })
        .filter(|sighting| sighting.at >= shift.started_at)
        .collect();
    seen.sort_by_key(|sighting| sighting.at);
    seen
}

/// Follows the way; answers with what is worth keeping of it.
fn filter(track: &mut Track, shift: &Shift, sightings: Vec<Sighting>) -> Vec<RawPosition> {
    let mut kept: Vec<RawPosition> = vec![];
    for sighting in sightings {
        let verdict = track.go_on(sighting);
        let again = kept.last().is_some_and(|last| last.at == sighting.at);
        if verdict != Verdict::Still && !again {
            kept.push(RawPosition::of(shift, sighting, verdict == Verdict::Doubted));
        }
    }
    kept
}
