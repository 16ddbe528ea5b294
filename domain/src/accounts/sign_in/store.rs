//! Database statements about attempts to sign in. They use the clock of the database, because
//! several processes count the same attempts.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Binary, Double, Integer, Text, Timestamptz},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::backoff::{FORGET, MAX_WAIT_S, Subject};
use crate::{db, jurisdictions::JurisdictionId, prepared::Prepared, schema::sign_in_attempt};

/// Seconds since 1970.
fn seconds(at: DateTime<Utc>) -> f64 {
    (at - DateTime::UNIX_EPOCH).as_seconds_f64()
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = Integer)]
    attempts: i32,
}

/// Counts an attempt and returns its number. `None` if the subject has to wait; then nothing is
/// counted. One statement, so that of simultaneous attempts no more than allowed are accepted.
pub(super) async fn claim(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    subject: &Subject,
) -> QueryResult<Option<i32>> {
    let now = db::city_now(conn).await?;
    let claim = sql_query(include_str!("sql/claim_attempt.sql"))
        .bind::<Text, _>(city.as_str())
        .bind::<Binary, _>(&subject.sha256)
        .bind::<Integer, _>(subject.free)
        .bind::<Double, _>(MAX_WAIT_S)
        .bind::<Timestamptz, _>(now - FORGET)
        .bind::<Timestamptz, _>(now)
        .bind::<Double, _>(seconds(now));
    let counted: Option<Counted> = Prepared(claim).get_result(conn).await.optional()?;
    Ok(counted.map(|counted| counted.attempts))
}

/// Returns how long the subject has to wait, in milliseconds. 0 if it may try now.
pub(super) async fn wait_ms(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    subject: &Subject,
) -> QueryResult<i64> {
    let now = db::city_now(conn).await?;
    let next: Option<DateTime<Utc>> = sign_in_attempt::table
        .find((city, &subject.sha256))
        .select(sign_in_attempt::next_at)
        .first(conn)
        .await
        .optional()?;
    Ok(next.map_or(0, |next| (next - now).num_milliseconds().max(0)))
}

/// Takes back the attempt with this number.
pub(super) async fn refund(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    subject: &Subject,
    number: i32,
) -> QueryResult<()> {
    let now = db::city_now(conn).await?;
    let refund = sql_query(include_str!("sql/refund_attempt.sql"))
        .bind::<Text, _>(city.as_str())
        .bind::<Binary, _>(&subject.sha256)
        .bind::<Integer, _>(number)
        .bind::<Timestamptz, _>(now);
    Prepared(refund).execute(conn).await.map(drop)
}

/// Forgets all attempts of the subject.
pub(super) async fn clear(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    subject: &Subject,
) -> QueryResult<()> {
    let row = sign_in_attempt::table.find((city, &subject.sha256));
    diesel::delete(row).execute(conn).await.map(drop)
}

/// Deletes some of the rows that no longer matter.
pub(super) async fn forget(conn: &mut AsyncPgConnection, city: &JurisdictionId) -> QueryResult<()> {
    let now = db::city_now(conn).await?;
    let forget = sql_query(include_str!("sql/forget_attempts.sql"))
        .bind::<Text, _>(city.as_str())
        .bind::<Timestamptz, _>(now - FORGET);
    Prepared(forget).execute(conn).await.map(drop)
}
