//! Daily partitions of the stored positions: created in advance, dropped when they are old.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use diesel::QueryResult;
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::store;

/// Default of the minimum time that a position is stored. The maximum is one day more.
pub const POSITIONS_KEPT: TimeDelta = TimeDelta::hours(24);

/// Creates the partitions of today and tomorrow, and drops those whose positions are all older than
/// `kept`. Does not
/// wait long for locks: what is not done now is done by the next call. Returns whether anything was
/// done.
pub async fn keep_position_days(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    kept: TimeDelta,
) -> QueryResult<bool> {
    let over = now - kept;
    store::delete_rest_before(conn, over).await?;
    if plan(&store::days(conn).await?, now, kept) == Plan::default() {
        return Ok(false);
    }
    conn.transaction(async |conn| {
        if !store::alone(conn).await? {
            return Ok(false);
        }
        let Plan { make, drop } = plan(&store::days(conn).await?, now, kept);
        for day in make {
            store::make_day(conn, day).await?;
        }
        for day in drop {
            store::drop_day(conn, day).await?;
        }
        Ok(true)
    })
    .await
}

/// Partitions to create and to drop.
#[derive(Debug, Default, PartialEq, Eq)]
struct Plan {
    make: Vec<NaiveDate>,
    drop: Vec<NaiveDate>,
}

fn plan(days: &[NaiveDate], now: DateTime<Utc>, kept: TimeDelta) -> Plan {
    let today = now.date_naive();
    let wanted = [Some(today), today.checked_add_days(Days::new(1))];
    let make = wanted.into_iter().flatten().filter(|day| !days.contains(day)).collect();
    // The last moment of such a day is older than that.
    let kept_from = (now - kept).date_naive();
    let drop = days.iter().filter(|day| **day < kept_from).copied().collect();
    Plan { make, drop }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_is_made_the_day_before_and_dropped_when_all_of_it_is_old() {
        let now = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let all = ["2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23"].map(day);
        let made = Plan { make: vec![day("2026-11-22"), day("2026-11-23")], drop: vec![] };
        assert_eq!(plan(&all[..2], now("2026-11-22T00:00:00Z"), POSITIONS_KEPT).make, made.make);
        // The twentieth ended exactly 24 hours ago.
        let plan = plan(&all, now("2026-11-22T00:00:00Z"), POSITIONS_KEPT);
        assert_eq!(plan, Plan { make: vec![], drop: vec![all[0]] });
    }
}
