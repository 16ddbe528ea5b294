//! The arrival window of a crew that a resident may see. It never names the crew or its position.
//!
//! The window must not reveal how far away the crew is. So it is computed from the crew's position
//! at the last tick, not the current one; it does not change until the next tick, however often it
//! is requested; its ends are multiples of 15 minutes; it is wider than the travel time; and a crew
//! is never shown as nearer than [`MIN_LEAD`].

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::store;
use crate::{
    cases::{Case, Status},
    jobs::Lease,
};

/// Time between two ticks. A window does not change between ticks.
const TICK: TimeDelta = TimeDelta::minutes(10);
/// Both ends of the window are multiples of this.
const ROUNDED: TimeDelta = TimeDelta::minutes(15);
/// Maximum age of a position at the tick. With an older one there is no window.
const SEEN: TimeDelta = TimeDelta::minutes(15);
/// Minimum travel time. A crew that is nearer counts as this far away.
const MIN_LEAD: TimeDelta = TimeDelta::minutes(10);
/// Ratio of the distance by road to the straight line in a city.
const DETOUR: f64 = 1.3;
/// Average speed of a vehicle in a city: 30 km/h, in metres per second.
const SPEED: f64 = 30.0 / 3.6;
/// Factor for the earliest arrival: travel and work may take less time than estimated.
const EARLY_FACTOR: f64 = 0.7;
/// Factor for the latest arrival: travel and work may take up to twice the estimate.
const LATE_FACTOR: f64 = 2.0;
/// Time to find a parking space, added to the latest arrival.
const PARKING: TimeDelta = TimeDelta::minutes(10);

/// Time window in which a crew should arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrival {
    /// Earliest arrival (UTC).
    pub from: DateTime<Utc>,
    /// Latest arrival (UTC).
    pub to: DateTime<Utc>,
}

/// Returns the arrival window of the crew that holds the case's job. Returns `None` if no crew
/// holds it, the crew has started it, or the crew has no recent position.
pub async fn arrival(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    case: &Case,
) -> QueryResult<Option<Arrival>> {
    let city = &case.jurisdiction_id;
    let (Status::Scheduled, Some(place)) = (case.status, case.place) else { return Ok(None) };
    let held = store::lease_on(conn, case).await?;
    let Some(held) = held else { return Ok(None) };
    let Ok(tick) = now.duration_trunc(TICK) else { return Ok(None) };
    let Some(shift) = store::live_shift(conn, city, held.crew_id).await? else { return Ok(None) };
    let since = shift.started_at.max(tick - SEEN);
    let Some(seen) = store::place_between(conn, city, held.crew_id, since, tick).await? else {
        return Ok(None);
    };
    let before = minutes_before(conn, &held).await?;
    Ok(window(tick, seen.distance_m(place), before))
}

/// Minutes of work that the crew has started, or has taken before this job.
async fn minutes_before(conn: &mut AsyncPgConnection, held: &Lease) -> QueryResult<i64> {
    Ok(store::minutes_before(conn, held).await?.into_iter().map(i64::from).sum())
}

/// Computes the window from the tick, the straight-line distance and the minutes of work before,
/// rounded outward to [`ROUNDED`].
fn window(tick: DateTime<Utc>, straight_m: f64, before: i64) -> Option<Arrival> {
    let way = seconds(straight_m * DETOUR / SPEED)?.max(MIN_LEAD);
    let all = (way + TimeDelta::try_minutes(before)?).as_seconds_f64();
    let from = (tick + seconds(all * EARLY_FACTOR)?).duration_trunc(ROUNDED).ok()?;
    let to = (tick + seconds(all * LATE_FACTOR)? + PARKING).duration_round_up(ROUNDED).ok()?;
    Some(Arrival { from, to })
}

fn seconds(seconds: f64) -> Option<TimeDelta> {
    TimeDelta::from_std(std::time::Duration::try_from_secs_f64(seconds).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time: &str) -> DateTime<Utc> {
        format!("2026-11-22T{time}:00Z").parse().unwrap()
    }

    #[test]
    fn a_window_has_whole_quarters_and_is_wider_than_the_way_is_long() {
        let told = |metres, before| {
            let Arrival { from, to } = window(at("10:10"), metres, before).unwrap();
            (from, to)
        };
        assert_eq!(told(0.0, 0), (at("10:15"), at("10:45")));
        assert_eq!(told(10_000.0, 0), (at("10:15"), at("11:15")));
        assert_eq!(told(10_000.0, 60), (at("11:00"), at("13:15")));
    }

    #[test]
    fn a_window_does_not_tell_a_crew_next_door_from_one_three_kilometres_away() {
        let near = window(at("10:10"), 0.0, 0);
        for metres in [100.0, 1_000.0, 3_000.0, 3_800.0] {
            assert_eq!(window(at("10:10"), metres, 0), near, "{metres}");
        }
        // At longer distances one answer covers 2 km or more, so 60 km give only these few windows.
        let told = |metres| window(at("10:10"), f64::from(metres), 0);
        let steps = (1..1_200).filter(|step| told(step * 50) != told((step - 1) * 50)).count();
        assert!((10..=28).contains(&steps), "{steps}");
        assert_eq!(window(at("10:10"), f64::NAN, 0), None);
    }
}
