//! Where crews were is kept by the day, and dropped by the day.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{Bool, Text, Timestamptz},
};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

/// A position is kept at least so long, and at most a day longer.
pub const POSITIONS_KEPT: TimeDelta = TimeDelta::hours(24);
/// What the partition of a day is called, before the day.
const PREFIX: &str = "position_raw_";
/// And how the day is written.
const DAY: &str = "%Y%m%d";

/// Makes the partitions of today and tomorrow, and drops those of which everything is old. Nobody is
/// kept waiting for long: who is in the way now is not when this is called again. Says whether
/// anything was done.
pub async fn keep_position_days(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let over = now - POSITIONS_KEPT;
    sql_query("delete from position_raw_rest where at < $1")
        .bind::<Timestamptz, _>(over)
        .execute(conn)
        .await?;
    if plan(&days(conn).await?, now) == Plan::default() {
        return Ok(false);
    }
    conn.transaction(async |conn| {
        if !alone(conn).await? {
            return Ok(false);
        }
        let Plan { make, drop } = plan(&days(conn).await?, now);
        for day in make {
            make_day(conn, day).await?;
        }
        for day in drop {
            sql_query(format!("drop table {}", name(day))).execute(conn).await?;
        }
        Ok(true)
    })
    .await
}

/// What there is to do.
#[derive(Debug, Default, PartialEq, Eq)]
struct Plan {
    make: Vec<NaiveDate>,
    drop: Vec<NaiveDate>,
}

fn plan(days: &[NaiveDate], now: DateTime<Utc>) -> Plan {
    let today = now.date_naive();
    let wanted = [Some(today), today.checked_add_days(Days::new(1))];
    let make = wanted.into_iter().flatten().filter(|day| !days.contains(day)).collect();
    // The last moment of such a day is old.
    let kept_from = (now - POSITIONS_KEPT).date_naive();
    let drop = days.iter().filter(|day| **day < kept_from).copied().collect();
    Plan { make, drop }
}

#[derive(QueryableByName)]
struct Partition {
    #[diesel(sql_type = Text)]
    name: String,
}

/// The days that have a partition.
async fn days(conn: &mut AsyncPgConnection) -> QueryResult<Vec<NaiveDate>> {
    let partitions: Vec<Partition> = sql_query(
        "select relname::text as name from pg_inherits join pg_class on oid = inhrelid \
         where inhparent = 'position_raw'::regclass order by 1",
    )
    .load(conn)
    .await?;
    let day = |Partition { name }: Partition| {
        NaiveDate::parse_from_str(name.strip_prefix(PREFIX)?, DAY).ok()
    };
    Ok(partitions.into_iter().filter_map(day).collect())
}

#[derive(QueryableByName)]
struct Alone {
    #[diesel(sql_type = Bool)]
    alone: bool,
}

/// Whether no other worker does this, until this transaction ends. In it nobody is waited for longer
/// than half a second: behind whoever waits here for the table, everybody waits.
async fn alone(conn: &mut AsyncPgConnection) -> QueryResult<bool> {
    sql_query("set local lock_timeout = '500ms'").execute(conn).await?;
    let lock = sql_query("select pg_try_advisory_xact_lock(311, 19) as alone");
    Ok(lock.get_result::<Alone>(conn).await?.alone)
}

fn name(day: NaiveDate) -> String {
    format!("{PREFIX}{}", day.format(DAY))
}

/// Makes the partition of a day, and moves there what has come before it.
async fn make_day(conn: &mut AsyncPgConnection, day: NaiveDate) -> QueryResult<()> {
    let name = name(day);
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
    let (from, to) = (format!("'{day} 00:00:00+00'"), format!("'{next} 00:00:00+00'"));
    for statement in [
        "lock table position_raw_rest in share row exclusive mode".to_owned(),
        format!("create table {name} (like position_raw including all)"),
        format!("comment on table {name} is 'Positions of {day}.'"),
        format!(
            "with moved as (delete from position_raw_rest where at >= {from} and at < {to} \
             returning *) insert into {name} select * from moved"
        ),
        format!(
            "alter table position_raw attach partition {name} for values from ({from}) to ({to})"
        ),
    ] {
        sql_query(statement).execute(conn).await?;
    }
    Ok(())
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
        assert_eq!(plan(&all[..2], now("2026-11-22T00:00:00Z")).make, made.make);
        // The twentieth ended a day ago, to the second.
        let plan = plan(&all, now("2026-11-22T00:00:00Z"));
        assert_eq!(plan, Plan { make: vec![], drop: vec![all[0]] });
    }
}
