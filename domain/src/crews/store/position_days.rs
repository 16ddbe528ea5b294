//! Database statements about the daily partitions of positions.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{Bool, Text, Timestamptz},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::positions::{RawPosition, insert_raw};
use crate::jurisdictions::JurisdictionId;

/// Prefix of a partition's name, before the day.
const PREFIX: &str = "position_raw_";
/// Number of positions that are stored with one statement.
const INSERT_BATCH: usize = 1_000;
/// Format of the day in a partition's name.
const DAY: &str = "%Y%m%d";

#[derive(QueryableByName)]
struct City {
    #[diesel(sql_type = Text)]
    jurisdiction_id: JurisdictionId,
}

/// Deletes positions older than `before` from the default partition.
pub(in crate::crews) async fn delete_rest_before(
    conn: &mut AsyncPgConnection,
    before: DateTime<Utc>,
) -> QueryResult<()> {
    for city in cities_of_rest(conn, DateTime::UNIX_EPOCH, before).await? {
        sql_query("delete from position_raw_rest where jurisdiction_id = $1 and at < $2")
            .bind::<Text, _>(city.jurisdiction_id)
            .bind::<Timestamptz, _>(before)
            .execute(conn)
            .await?;
    }
    Ok(())
}

/// Returns the jurisdictions with positions of this time in the default partition.
async fn cities_of_rest(
    conn: &mut AsyncPgConnection,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> QueryResult<Vec<City>> {
    sql_query("select distinct jurisdiction_id from position_raw_rest where at >= $1 and at < $2")
        .bind::<Timestamptz, _>(from)
        .bind::<Timestamptz, _>(to)
        .load(conn)
        .await
}

/// Removes the positions of a day from the default partition and returns them.
async fn take_rest(
    conn: &mut AsyncPgConnection,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> QueryResult<Vec<RawPosition>> {
    let mut taken = vec![];
    for city in cities_of_rest(conn, from, to).await? {
        let of_city: Vec<RawPosition> = sql_query(
            "delete from position_raw_rest where jurisdiction_id = $1 and at >= $2 and at < $3 \
             returning jurisdiction_id, crew_id, at, shift_id, place, accuracy_m, doubted",
        )
        .bind::<Text, _>(city.jurisdiction_id)
        .bind::<Timestamptz, _>(from)
        .bind::<Timestamptz, _>(to)
        .load(conn)
        .await?;
        taken.extend(of_city);
    }
    Ok(taken)
}

#[derive(QueryableByName)]
struct Partition {
    #[diesel(sql_type = Text)]
    name: String,
}

/// Returns the days that have a partition.
pub(in crate::crews) async fn days(conn: &mut AsyncPgConnection) -> QueryResult<Vec<NaiveDate>> {
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

/// Takes the lock of this work until the transaction ends. Returns `false` if another worker has
/// it.
///
/// Also sets the lock timeout of the transaction to 500 ms, because all other queries on the table
/// queue behind a statement that waits for its lock.
pub(in crate::crews) async fn alone(conn: &mut AsyncPgConnection) -> QueryResult<bool> {
    sql_query("set local lock_timeout = '500ms'").execute(conn).await?;
    let lock = sql_query("select pg_try_advisory_xact_lock(311, 19) as alone");
    Ok(lock.get_result::<Alone>(conn).await?.alone)
}

fn name(day: NaiveDate) -> String {
    format!("{PREFIX}{}", day.format(DAY))
}

/// Creates the partition of a day, and moves positions of that day from the default partition to
/// it.
pub(in crate::crews) async fn make_day(
    conn: &mut AsyncPgConnection,
    day: NaiveDate,
) -> QueryResult<()> {
    let name = name(day);
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
    let start = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc();
    sql_query("lock table position_raw_rest in share row exclusive mode").execute(conn).await?;
    let moved = take_rest(conn, start(day), start(next)).await?;
    let (from, to) = (format!("'{day} 00:00:00+00'"), format!("'{next} 00:00:00+00'"));
    for statement in [
        format!("create table {name} (like position_raw including all)"),
        format!("comment on table {name} is 'Positions of {day}.'"),
        format!(
            "alter table position_raw attach partition {name} for values from ({from}) to ({to})"
        ),
    ] {
        sql_query(statement).execute(conn).await?;
    }
    for rows in moved.chunks(INSERT_BATCH) {
        insert_raw(conn, rows).await?;
    }
    Ok(())
}

pub(in crate::crews) async fn drop_day(
    conn: &mut AsyncPgConnection,
    day: NaiveDate,
) -> QueryResult<()> {
    sql_query(format!("drop table {}", name(day))).execute(conn).await.map(drop)
}
