//! Stores the positions that a crew's device reports.

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{
    CrewId, Position, Shift,
    position_filter::{Track, Verdict},
    store::{self, RawPosition},
};
use crate::{jurisdictions::JurisdictionId, place::Place};

/// Maximum time by which a device's clock may be ahead.
const AHEAD: TimeDelta = TimeDelta::minutes(2);
/// Maximum accuracy radius in metres. A larger one is refused.
const MAX_RADIUS_M: f64 = 100_000.0;

/// A position that a device reports.
#[derive(Debug, Clone, Copy)]
pub struct Sighting {
    /// Position (WGS 84).
    pub place: Place,
    /// Accuracy radius in metres. `None` if the device did not send one.
    pub accuracy_m: Option<f64>,
    /// Time of the position by the device's clock (UTC).
    pub at: DateTime<Utc>,
}

/// Why positions are refused.
#[derive(Debug, thiserror::Error)]
pub enum PositionError {
    /// The crew has no live shift. Positions are stored only during a shift.
    #[error("positions are accepted only during a shift")]
    OffShift,
    /// An accuracy radius is outside 0 to 100,000 m.
    #[error("accuracy_m is a distance in metres, from 0 to 100000")]
    BadAccuracy,
    /// The database query failed.
    #[error("cannot store the position")]
    Database(#[from] diesel::result::Error),
}

/// Stores the sightings that add information, and the latest of them as the crew's current
/// position, in one transaction. Locks the shift, so the end of the shift and other devices of the
/// crew wait.
pub async fn report_position(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    jurisdiction: &JurisdictionId,
    crew_id: CrewId,
    sightings: &[Sighting],
) -> Result<(), PositionError> {
    let exact = |accuracy| (0.0..=MAX_RADIUS_M).contains(&accuracy);
    if !sightings.iter().filter_map(|sighting| sighting.accuracy_m).all(exact) {
        return Err(PositionError::BadAccuracy);
    }
    conn.transaction(async |conn| {
        let shift = store::lock_live_shift(conn, jurisdiction, crew_id).await?;
        let shift = shift.ok_or(PositionError::OffShift)?;
        let mut track = known(conn, jurisdiction, crew_id).await?;
        let before = track.latest;
        let raw = filter(&mut track, &shift, in_shift(now, &shift, sightings));
        store::insert_raw(conn, &raw).await?;
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

/// Reads the crew's latest position and the doubted sighting after it.
async fn known(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    crew_id: CrewId,
) -> Result<Track, PositionError> {
    let Some(latest) = store::position(conn, jurisdiction, crew_id).await? else {
        return Ok(Track::default());
    };
    let doubted = store::doubted_since(conn, jurisdiction, crew_id, latest.at).await?;
    let Position { place, accuracy_m, at, .. } = latest;
    Ok(Track { latest: Some(Sighting { place, accuracy_m, at }), doubted })
}

/// Returns the sightings during the shift, ordered by time. Positions before the shift are private
/// and are dropped, and so are those in the future.
fn in_shift(now: DateTime<Utc>, shift: &Shift, sightings: &[Sighting]) -> Vec<Sighting> {
    let past = sightings.iter().filter(|sighting| sighting.at <= now + AHEAD);
    let mut seen: Vec<Sighting> = past
        .map(|sighting| match sighting.at {
            at if at < now => *sighting,
            // The clock that started the shift may be slightly ahead of this one.
            _ => Sighting { at: now.max(shift.started_at), ..*sighting },
        })
        .filter(|sighting| sighting.at >= shift.started_at)
        .collect();
    seen.sort_by_key(|sighting| sighting.at);
    seen
}

/// Adds the sightings to the track and returns those to store.
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
