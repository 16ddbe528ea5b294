//! SQL statements on bindings of the photo store.

use chrono::{DateTime, Utc};
use diesel::{
    dsl::{exists, not},
    prelude::*,
    upsert::excluded,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{PhotoBinding, Stamp};
use crate::{
    jurisdictions::JurisdictionId,
    schema::{jurisdiction, photo_binding},
};

pub(super) async fn find(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
) -> QueryResult<Option<PhotoBinding>> {
    PhotoBinding::query().find(city).first(conn).await.optional()
}

/// Returns the jurisdictions, sandboxes too, that have no binding.
pub(super) async fn cities_without(
    conn: &mut AsyncPgConnection,
) -> QueryResult<Vec<JurisdictionId>> {
    let bound = photo_binding::table
        .filter(photo_binding::jurisdiction_id.eq(jurisdiction::jurisdiction_id));
    jurisdiction::table
        .filter(not(exists(bound)))
        .select(jurisdiction::jurisdiction_id)
        .load(conn)
        .await
}

/// Inserts a binding unless there is one.
pub(super) async fn insert(conn: &mut AsyncPgConnection, row: &PhotoBinding) -> QueryResult<()> {
    diesel::insert_into(photo_binding::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn)
        .await
        .map(drop)
}

/// Inserts a binding, or replaces the one that there is.
pub(super) async fn replace(conn: &mut AsyncPgConnection, row: &PhotoBinding) -> QueryResult<()> {
    diesel::insert_into(photo_binding::table)
        .values(row)
        .on_conflict(photo_binding::jurisdiction_id)
        .do_update()
        .set((
            photo_binding::database.eq(excluded(photo_binding::database)),
            photo_binding::stamp.eq(excluded(photo_binding::stamp)),
            photo_binding::next_stamp.eq(excluded(photo_binding::next_stamp)),
            photo_binding::renewed_at.eq(excluded(photo_binding::renewed_at)),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// Announces the next stamp. `false` if another worker has announced one since `row` was read.
pub(super) async fn announce(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    row: &PhotoBinding,
    stamp: Stamp,
    next: Stamp,
) -> QueryResult<bool> {
    let unchanged = photo_binding::table
        .find(&row.jurisdiction_id)
        .filter(photo_binding::renewed_at.eq(row.renewed_at));
    let announced = diesel::update(unchanged)
        .set((
            photo_binding::stamp.eq(Some(stamp)),
            photo_binding::next_stamp.eq(Some(next)),
            photo_binding::renewed_at.eq(now),
        ))
        .execute(conn)
        .await?;
    Ok(announced > 0)
}

/// Records that the photo store has the announced stamp.
pub(super) async fn confirm(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    stamp: Stamp,
) -> QueryResult<()> {
    let announced = photo_binding::table.find(city).filter(photo_binding::next_stamp.eq(stamp));
    diesel::update(announced)
        .set((photo_binding::stamp.eq(Some(stamp)), photo_binding::next_stamp.eq(None::<Stamp>)))
        .execute(conn)
        .await
        .map(drop)
}
