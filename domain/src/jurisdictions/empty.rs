//! Each night a sandbox is emptied: every case goes, with all that hangs on it.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Text, Timestamptz, Uuid},
};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde::{Deserialize, Serialize};

use super::JurisdictionId;
use crate::{
    cases::CaseId,
    photos::{DropAddresses, PhotoId, SweepPhoto},
    schema::{jurisdiction, photo},
    tasks::{self, Task},
};

/// So many cases go at a time.
const PORTION: i64 = 200;

/// Empties the sandbox that the task belongs to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EmptySandbox {}

impl Task for EmptySandbox {
    const KIND: &'static str = "empty_sandbox";

    fn dedupe_key(&self) -> Option<String> {
        Some("nightly".to_owned())
    }
}

/// Empties a sandbox, a portion at a time, each of them whole or not at all; keys and services
/// stay. Does nothing to a city that is no sandbox.
///
/// The services are copied anew when next they are asked for: then those go, too, that only stayed
/// for the sake of a case.
pub async fn empty_sandbox(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    sandbox: &JurisdictionId,
) -> QueryResult<()> {
    // First, or an answer that is remembered would name a case that is gone.
    sql_query(
        "delete from idempotency_key where created_at <= $2 and jurisdiction_id in \
             (select jurisdiction_id from jurisdiction \
              where jurisdiction_id = $1 and sandbox_of is not null)",
    )
    .bind::<Text, _>(sandbox)
    .bind::<Timestamptz, _>(now)
    .execute(conn)
    .await?;
    while conn.transaction(async |conn| empty_portion(conn, now, sandbox).await).await? > 0 {}
    diesel::update(jurisdiction::table.find(sandbox))
        .filter(jurisdiction::sandbox_of.is_not_null())
        .set(jurisdiction::copied_at.eq(None::<DateTime<Utc>>))
        .execute(conn)
        .await
        .map(drop)
}

/// Drops some cases; says how many. What they leave in the photo store is dropped by tasks.
async fn empty_portion(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    sandbox: &JurisdictionId,
) -> QueryResult<usize> {
    let case_ids = portion(conn, now, sandbox).await?;
    let photos: Vec<(PhotoId, PhotoId)> = photo::table
        .filter(photo::jurisdiction_id.eq(sandbox))
        .filter(photo::case_id.eq_any(&case_ids))
        .select((photo::photo_id, photo::public_id))
        .load(conn)
        .await?;
    let photo_ids: Vec<_> = photos.iter().map(|(photo_id, _)| *photo_id).collect();
    forget_tasks(conn, sandbox, &case_ids, &photo_ids).await?;
    for statement in DROP {
        sql_query(statement)
            .bind::<Text, _>(sandbox)
            .bind::<Array<Uuid>, _>(&case_ids)
            .execute(conn)
            .await?;
    }
    for (photo_id, public_id) in photos {
        tasks::enqueue(conn, now, sandbox, &SweepPhoto { photo_id }).await?;
        if public_id != photo_id {
            tasks::enqueue(conn, now, sandbox, &DropAddresses { public_id }).await?;
        }
    }
    Ok(case_ids.len())
}

/// What hangs on cases, and then they themselves.
const DROP: [&str; 8] = [
    "delete from case_attribute where jurisdiction_id = $1 and case_id = any($2)",
    "delete from fix where jurisdiction_id = $1 and case_id = any($2)",
    "delete from follower where jurisdiction_id = $1 \
         and (case_id = any($2) or contact_case_id = any($2) or merged_from = any($2))",
    "delete from case_contact where jurisdiction_id = $1 and case_id = any($2)",
    "delete from report_token where jurisdiction_id = $1 and case_id = any($2)",
    "delete from photo where jurisdiction_id = $1 and case_id = any($2)",
    "delete from event where jurisdiction_id = $1 and case_id = any($2)",
    "delete from cases where jurisdiction_id = $1 and case_id = any($2)",
];

#[derive(QueryableByName)]
struct Doomed {
    #[diesel(sql_type = Uuid)]
    case_id: CaseId,
}

/// The next cases to go, locked: of a sandbox alone. Those go first to which none is joined.
async fn portion(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    sandbox: &JurisdictionId,
) -> QueryResult<Vec<CaseId>> {
    let doomed: Vec<Doomed> = sql_query(
        "select cases.case_id from cases join jurisdiction using (jurisdiction_id) \
         where cases.jurisdiction_id = $1 and sandbox_of is not null and requested_at <= $2 \
             and not exists (select from cases joined \
             where joined.jurisdiction_id = $1 and joined.duplicate_of = cases.case_id) \
         order by cases.case_id limit $3 for update of cases",
    )
    .bind::<Text, _>(sandbox)
    .bind::<Timestamptz, _>(now)
    .bind::<BigInt, _>(PORTION)
    .load(conn)
    .await?;
    Ok(doomed.into_iter().map(|case| case.case_id).collect())
}

/// Drops what is still to be done for cases and photos that go.
async fn forget_tasks(
    conn: &mut AsyncPgConnection,
    sandbox: &JurisdictionId,
    case_ids: &[CaseId],
    photo_ids: &[PhotoId],
) -> QueryResult<()> {
    let case_ids = case_ids.iter().map(ToString::to_string);
    let ids: Vec<_> = case_ids.chain(photo_ids.iter().map(ToString::to_string)).collect();
    sql_query(
        "delete from task where jurisdiction_id = $1 and state <> 'running' \
             and (payload ->> 'case_id' = any($2) or payload ->> 'photo_id' = any($2))",
    )
    .bind::<Text, _>(sandbox)
    .bind::<Array<Text>, _>(ids)
    .execute(conn)
    .await
    .map(drop)
}
