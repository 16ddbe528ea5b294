//! Database statements that delete the cases of a sandbox.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Text, Timestamptz, Uuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::super::CaseId;
use crate::jurisdictions::{JurisdictionId, store::count_change};

#[derive(QueryableByName)]
struct Doomed {
    #[diesel(sql_type = Uuid)]
    case_id: CaseId,
}

/// Locks and returns the next cases of a sandbox to delete. Returns none if the jurisdiction is not
/// a sandbox.
pub(crate) async fn lock_some_of_sandbox(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    sandbox: &JurisdictionId,
    most: i64,
) -> QueryResult<Vec<CaseId>> {
    let doomed: Vec<Doomed> = sql_query(include_str!("../sql/lock_some_of_sandbox.sql"))
        .bind::<Text, _>(sandbox)
        .bind::<Timestamptz, _>(now)
        .bind::<BigInt, _>(most)
        .load(conn)
        .await?;
    Ok(doomed.into_iter().map(|case| case.case_id).collect())
}

/// Deletes these cases and all that belongs to them.
pub(crate) async fn delete(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    case_ids: &[CaseId],
) -> QueryResult<()> {
    for statement in include_str!("../sql/delete.sql").split_terminator(";\n") {
        sql_query(statement)
            .bind::<Text, _>(city)
            .bind::<Array<Uuid>, _>(case_ids)
            .execute(conn)
            .await?;
    }
    count_change(conn, city).await
}
