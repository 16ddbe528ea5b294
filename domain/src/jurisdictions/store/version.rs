//! SQL statements on the version of what the public sees of a jurisdiction.

use chrono::{DateTime, Utc};
use diesel::{
    dsl::sql,
    prelude::*,
    sql_query,
    sql_types::{BigInt, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::try_join;

use super::super::JurisdictionId;
use crate::{
    prepared::Prepared,
    random,
    schema::{jurisdiction, public_version},
};

/// Returns the version of what the public sees of a jurisdiction: its catalogue and its cases. While
/// it is the same, so are the answers to the public. It must be read before them.
pub async fn version(conn: &AsyncPgConnection, city: &JurisdictionId) -> QueryResult<String> {
    let (mut first, mut second) = (conn, conn);
    let catalogue = async {
        let own = jurisdiction::table.find(city).select(jurisdiction::changed_at);
        own.first::<DateTime<Utc>>(&mut first).await
    };
    let cases = async {
        let all = public_version::table
            .filter(public_version::jurisdiction_id.eq(city))
            .select(sql::<BigInt>("coalesce(sum(changes), 0)::bigint"));
        Prepared(all).get_result::<i64>(&mut second).await
    };
    let (catalogue, cases) = try_join!(catalogue, cases)?;
    Ok(format!("{}/{cases}", catalogue.timestamp_micros()))
}

/// Counts a change of what the public sees of a jurisdiction's cases, in the transaction that makes
/// it.
///
/// A jurisdiction has as many rows as transactions have counted at the same time, and each takes one
/// that is free. So none waits for another.
pub(crate) async fn count_change(
    mut conn: &AsyncPgConnection,
    city: &JurisdictionId,
) -> QueryResult<()> {
    let counted = sql_query(include_str!("../sql/count_change.sql")).bind::<Text, _>(city);
    if Prepared(counted).execute(&mut conn).await? > 0 {
        return Ok(());
    }
    diesel::insert_into(public_version::table)
        .values((
            public_version::jurisdiction_id.eq(city),
            public_version::slot.eq(random::secret()),
            public_version::changes.eq(1),
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}
