//! SQL statements of the retention rules.
//!
//! Parameters: `$1` the jurisdiction, `$2` the time before which rows are old, `$3` the smallest id
//! of that time, `$4` the time before which a case must have ended. Keys that begin with an id sort
//! by time, so a comparison with `$3` finds old rows without another index.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{BigInt, Nullable, Text, Timestamptz, Uuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{City, Limits, rules::Rule};
use crate::{jurisdictions::JurisdictionId, schema::jurisdiction};

/// Maximum number of rows that a transaction deletes.
pub(super) const BATCH: usize = 1_000;

/// Old rows of a table `t`, in SQL.
#[derive(Debug, Clone, Copy)]
pub(super) struct OldRows {
    pub(super) table: &'static str,
    /// Columns of the key after the jurisdiction.
    key: &'static str,
    /// From when on a row ages.
    age: &'static str,
    /// Which rows are old.
    condition: &'static str,
}

/// Evaluates to true if the case of the row is over.
macro_rules! case_is_over {
    () => {
        " and exists (select from cases c where c.jurisdiction_id = t.jurisdiction_id \
              and c.case_id = t.case_id and c.ended_at < $4)"
    };
}

/// Evaluates to true if the job of the row has ended, and its case is over.
macro_rules! job_is_over {
    () => {
        " and exists (select from job j join cases c \
                  on c.jurisdiction_id = j.jurisdiction_id and c.case_id = j.case_id \
              where j.jurisdiction_id = t.jurisdiction_id and j.job_id = t.job_id \
                  and j.ended_at is not null and c.ended_at < $4)"
    };
}

pub(super) const READ_LOG: OldRows = OldRows {
    table: "read_log",
    key: "read_id",
    age: "t.at",
    condition: "t.read_id < $3 and t.at < $2",
};

pub(super) const OFFER: OldRows = OldRows {
    table: "offer",
    key: "offer_id",
    age: "coalesce(t.answered_at, t.expires_at)",
    condition: concat!(
        "t.offer_id < $3 and t.state <> 'live' and coalesce(t.answered_at, t.expires_at) < $2",
        job_is_over!()
    ),
};

pub(super) const LEASE_PAST: OldRows = OldRows {
    table: "lease_past",
    key: "job_id, fence",
    age: "t.ended_at",
    condition: concat!("t.job_id < $3 and t.ended_at < $2", job_is_over!()),
};

pub(super) const STOCK_MOVE: OldRows = OldRows {
    table: "stock_move",
    key: "stock_move_id",
    age: "t.at",
    condition: "t.stock_move_id < $3 and t.at < $2 and not exists (select from job j \
        where j.jurisdiction_id = t.jurisdiction_id and j.job_id = t.job_id and j.ended_at is null)",
};

pub(super) const IDEMPOTENCY_KEY: OldRows = OldRows {
    table: "idempotency_key",
    key: "surface, key",
    age: "t.created_at",
    condition: "t.created_at < $2",
};

pub(super) const OPERATION_INBOX: OldRows = OldRows {
    table: "operation_inbox",
    key: "crew_id, operation_id",
    age: "t.received_at",
    condition: "t.received_at < $2",
};

pub(super) const VISIT_EVIDENCE: OldRows = OldRows {
    table: "visit_evidence",
    key: "crew_id, operation_id",
    age: "t.received_at",
    condition: concat!("t.case_id < $3 and t.received_at < $2", case_is_over!()),
};

pub(super) const DEAD_TASK: OldRows = OldRows {
    table: "task",
    key: "task_id",
    age: "t.run_at",
    condition: "t.state = 'dead' and t.run_at < $2",
};

pub(super) const REPORT_TOKEN: OldRows = OldRows {
    table: "report_token",
    key: "token_sha256",
    age: "t.created_at",
    condition: "t.created_at < $2 and t.ready_at is not null",
};

pub(super) const DEVICE_FIX: OldRows = OldRows {
    table: "fix",
    key: "case_id, position",
    age: "(select c.ended_at from cases c \
        where c.jurisdiction_id = t.jurisdiction_id and c.case_id = t.case_id)",
    condition: concat!("t.source in ('device', 'photo_exif') and t.case_id < $3", case_is_over!()),
};

pub(super) const API_KEY_USE: OldRows = OldRows {
    table: "api_key_use",
    key: "line_id, day",
    age: "t.day::timestamp at time zone 'UTC'",
    condition: "t.day < ($2 at time zone 'UTC')::date",
};

pub(super) const API_KEY_REQUEST: OldRows = OldRows {
    table: "api_key_request",
    key: "api_key_request_id",
    age: "t.expires_at",
    condition: "t.api_key_request_id < $3 and t.expires_at < $2",
};

pub(super) const POSITION: OldRows =
    OldRows { table: "position_raw", key: "crew_id, at", age: "t.at", condition: "t.at < $2" };

/// What is old.
#[derive(Debug, QueryableByName)]
pub(super) struct Old {
    #[diesel(sql_type = BigInt)]
    pub(super) rows: i64,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub(super) oldest: Option<DateTime<Utc>>,
}

/// Returns all jurisdictions, with their sandboxes.
pub(super) async fn cities(conn: &mut AsyncPgConnection) -> QueryResult<Vec<City>> {
    jurisdiction::table
        .select((jurisdiction::jurisdiction_id, jurisdiction::dispute_days))
        .order(jurisdiction::jurisdiction_id)
        .load(conn)
        .await
}

/// Counts the rows that [`delete`] would delete if it had no limit.
pub(super) async fn count(
    conn: &mut AsyncPgConnection,
    rule: &Rule,
    city: &JurisdictionId,
    limits: Limits,
) -> QueryResult<Old> {
    let OldRows { table, key: _, age, condition } = rule.rows;
    sql_query(format!(
        "select count(*) as rows, min({age}) as oldest from {table} t \
         where t.jurisdiction_id = $1 and {condition}"
    ))
    .bind::<Text, _>(city)
    .bind::<Timestamptz, _>(limits.before)
    .bind::<Uuid, _>(limits.first_id())
    .bind::<Timestamptz, _>(limits.case_ended_before)
    .get_result(conn)
    .await
}

/// Lets this transaction delete append-only rows that are at least 30 days old, and wait for locks
/// for at most two seconds.
pub(super) async fn allow_deleting(conn: &mut AsyncPgConnection) -> QueryResult<()> {
    let allowed = "select set_config('streetcorner.retention', 'on', true), \
                       set_config('lock_timeout', '2s', true)";
    sql_query(allowed).execute(conn).await.map(drop)
}

/// Deletes up to [`BATCH`] old rows. Returns how many.
pub(super) async fn delete(
    conn: &mut AsyncPgConnection,
    rule: &Rule,
    city: &JurisdictionId,
    limits: Limits,
) -> QueryResult<usize> {
    let OldRows { table, key, age: _, condition } = rule.rows;
    // The condition stands here twice: a row that changes meanwhile is compared with the second.
    sql_query(format!(
        "delete from {table} t where t.jurisdiction_id = $1 and ({key}) in ( \
             select {key} from {table} t where t.jurisdiction_id = $1 and {condition} \
             limit {BATCH}) \
         and {condition}"
    ))
    .bind::<Text, _>(city)
    .bind::<Timestamptz, _>(limits.before)
    .bind::<Uuid, _>(limits.first_id())
    .bind::<Timestamptz, _>(limits.case_ended_before)
    .execute(conn)
    .await
}
