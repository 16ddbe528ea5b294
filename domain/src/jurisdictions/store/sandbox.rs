//! SQL statements on sandboxes.

use chrono::{DateTime, Utc};
use diesel::{
    dsl::{exists, not},
    prelude::*,
    sql_query,
    sql_types::{Array, Text, Timestamptz},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::super::{EmptySandbox, Jurisdiction, JurisdictionId};
use crate::{
    cases::CaseId,
    photos::PhotoId,
    schema::{jurisdiction, photo, task},
    tasks::Task,
};

/// Returns the sandbox if it exists and was copied from its city at or after `changed_at`.
pub(in crate::jurisdictions) async fn copied_since(
    conn: &mut AsyncPgConnection,
    id: &JurisdictionId,
    changed_at: DateTime<Utc>,
) -> QueryResult<Option<Jurisdiction>> {
    Jurisdiction::query()
        .find(id)
        .filter(jurisdiction::copied_at.ge(changed_at))
        .first(conn)
        .await
        .optional()
}

pub(in crate::jurisdictions) async fn insert_unless_there(
    conn: &mut AsyncPgConnection,
    sandbox: &Jurisdiction,
) -> QueryResult<()> {
    diesel::insert_into(jurisdiction::table)
        .values(sandbox)
        .on_conflict(jurisdiction::jurisdiction_id)
        .do_nothing()
        .execute(conn)
        .await
        .map(drop)
}

/// Locks the row of a jurisdiction against other callers of this function.
pub(in crate::jurisdictions) async fn lock(
    conn: &mut AsyncPgConnection,
    id: &JurisdictionId,
) -> QueryResult<()> {
    let own = jurisdiction::table.find(id).select(jurisdiction::jurisdiction_id);
    own.for_no_key_update().execute(conn).await.map(drop)
}

/// Returns the time when the services of a jurisdiction, or their attributes, last changed.
pub(in crate::jurisdictions) async fn changed_at(
    conn: &mut AsyncPgConnection,
    id: &JurisdictionId,
) -> QueryResult<DateTime<Utc>> {
    jurisdiction::table.find(id).select(jurisdiction::changed_at).first(conn).await
}

pub(in crate::jurisdictions) async fn read(
    conn: &mut AsyncPgConnection,
    id: &JurisdictionId,
) -> QueryResult<Jurisdiction> {
    Jurisdiction::query().find(id).first(conn).await
}

/// Sets the time as of which a sandbox copies its city. `None` forces a new copy. Does nothing if
/// the jurisdiction is not a sandbox.
pub(in crate::jurisdictions) async fn set_copied_at(
    conn: &mut AsyncPgConnection,
    sandbox: &JurisdictionId,
    at: Option<DateTime<Utc>>,
) -> QueryResult<()> {
    diesel::update(jurisdiction::table.find(sandbox))
        .filter(jurisdiction::sandbox_of.is_not_null())
        .set(jurisdiction::copied_at.eq(at))
        .execute(conn)
        .await
        .map(drop)
}

/// Returns the sandboxes that have no emptying scheduled.
pub(in crate::jurisdictions) async fn sandboxes_without_emptying(
    conn: &mut AsyncPgConnection,
) -> QueryResult<Vec<Jurisdiction>> {
    let asked = task::table
        .filter(task::jurisdiction_id.eq(jurisdiction::jurisdiction_id))
        .filter(task::kind.eq(EmptySandbox::KIND))
        .filter(task::state.ne("dead"));
    Jurisdiction::query()
        .filter(jurisdiction::sandbox_of.is_not_null())
        .filter(not(exists(asked)))
        .load(conn)
        .await
}

/// Deletes the stored idempotent responses of a sandbox.
pub(in crate::jurisdictions) async fn delete_answers(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    sandbox: &JurisdictionId,
) -> QueryResult<()> {
    sql_query(include_str!("../sql/delete_answers.sql"))
        .bind::<Text, _>(sandbox)
        .bind::<Timestamptz, _>(now)
        .execute(conn)
        .await
        .map(drop)
}

/// Returns the photos of these cases: photo id and public id.
pub(in crate::jurisdictions) async fn photos_of(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    case_ids: &[CaseId],
) -> QueryResult<Vec<(PhotoId, PhotoId)>> {
    photo::table
        .filter(photo::jurisdiction_id.eq(city))
        .filter(photo::case_id.eq_any(case_ids))
        .select((photo::photo_id, photo::public_id))
        .load(conn)
        .await
}

/// Deletes the tasks about these cases and photos that are not running.
pub(in crate::jurisdictions) async fn delete_tasks_about(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    case_ids: &[CaseId],
    photo_ids: &[PhotoId],
) -> QueryResult<()> {
    let case_ids = case_ids.iter().map(ToString::to_string);
    let ids: Vec<_> = case_ids.chain(photo_ids.iter().map(ToString::to_string)).collect();
    sql_query(
        "delete from task where jurisdiction_id = $1 and state <> 'running' \
             and (payload ->> 'case_id' = any($2) or payload ->> 'photo_id' = any($2))",
    )
    .bind::<Text, _>(city)
    .bind::<Array<Text>, _>(ids)
    .execute(conn)
    .await
    .map(drop)
}
