//! Schedules the emptying of sandboxes, at night in the local time of the city.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{EmptySandbox, Jurisdiction, store};
use crate::tasks;

/// Hour of the day, in local time.
const HOUR: u32 = 3;
/// Number of half hours to try if the hour does not exist because clocks change: more than a day.
const HALF_HOURS: i64 = 72;

/// Schedules the next emptying of each sandbox that has none scheduled.
pub async fn schedule_emptying(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    for sandbox in store::sandboxes_without_emptying(conn).await? {
        let (night, id) = (next_night(&sandbox, now), &sandbox.jurisdiction_id);
        tasks::enqueue_at(conn, now, night, id, &EmptySandbox {}).await?;
    }
    Ok(())
}

/// Returns the next time at which it is 03:00 in the city.
pub(crate) fn next_night(city: &Jurisdiction, now: DateTime<Utc>) -> DateTime<Utc> {
    let local = city.local(now);
    let today = local.date_naive();
    let nights = (0..=2).filter_map(|days| {
        three_at_night(local.timezone(), today.checked_add_days(Days::new(days))?)
    });
    nights.into_iter().find(|night| *night > now).unwrap_or(now + TimeDelta::days(1))
}

/// Returns 03:00 local time of a day: the first one if there are two, the next existing time if
/// there is none.
fn three_at_night(zone: chrono_tz::Tz, day: NaiveDate) -> Option<DateTime<Utc>> {
    let three = day.and_time(NaiveTime::from_hms_opt(HOUR, 0, 0)?);
    (0..HALF_HOURS).find_map(|halves| {
        let local = three + TimeDelta::minutes(30 * halves);
        Some(zone.from_local_datetime(&local).earliest()?.to_utc())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the nights after a time, in a time zone.
    fn nights(zone: &str, from: &str) -> Vec<String> {
        let at: DateTime<Utc> = from.parse().unwrap();
        let city = Jurisdiction {
            jurisdiction_id: "town".parse().unwrap(),
            name: "Town".to_owned(),
            time_zone: zone.to_owned(),
            dispute_days: 30,
            center: None,
            created_at: at,
            changed_at: at,
            sandbox_of: None,
        };
        let next = |at: &DateTime<Utc>| Some(next_night(&city, *at));
        std::iter::successors(next(&at), next)
            .take(3)
            .map(|at| at.format("%d %H:%M").to_string())
            .collect()
    }

    #[test]
    fn it_is_three_at_night_once_a_day() {
        let utc = nights("UTC", "2026-11-22T02:59:59Z");
        assert_eq!(utc, ["22 03:00", "23 03:00", "24 03:00"]);
        let exactly = nights("UTC", "2026-11-22T03:00:00Z");
        assert_eq!(exactly, ["23 03:00", "24 03:00", "25 03:00"]);
        let nowhere = nights("Nowhere/Special", "2026-11-22T23:00:00Z");
        assert_eq!(nowhere, ["23 03:00", "24 03:00", "25 03:00"]);
    }

    #[test]
    fn it_is_night_by_the_citys_clocks_summer_and_winter() {
        // Boston changes to summer time on 8 March and back on 1 November.
        let spring = nights("America/New_York", "2026-03-07T07:00:00Z");
        assert_eq!(spring, ["07 08:00", "08 07:00", "09 07:00"]);
        let autumn = nights("America/New_York", "2026-10-31T06:00:00Z");
        assert_eq!(autumn, ["31 07:00", "01 08:00", "02 08:00"]);
    }

    #[test]
    fn clocks_may_jump_over_three_or_strike_it_twice() {
        // In Athens, 03:00 becomes 04:00 on the last Sunday of March, and 04:00 becomes 03:00 on
        // the last Sunday of October. Samoa skipped 30 December 2011.
        let spring = nights("Europe/Athens", "2026-03-28T00:00:00Z");
        assert_eq!(spring, ["28 01:00", "29 01:00", "30 00:00"]);
        let autumn = nights("Europe/Athens", "2026-10-24T12:00:00Z");
        assert_eq!(autumn, ["25 00:00", "26 01:00", "27 01:00"]);
        let samoa = nights("Pacific/Apia", "2011-12-29T14:00:00Z");
        assert_eq!(samoa, ["30 10:00", "30 13:00", "31 13:00"]);
    }
}
