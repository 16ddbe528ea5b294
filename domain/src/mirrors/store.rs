//! Statements about mirrors.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::Mirror;
use crate::{jurisdictions::JurisdictionId, schema::mirror};

/// The city's mirror, if it is one.
pub async fn find(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
) -> QueryResult<Option<Mirror>> {
    Mirror::query().find(city).first(conn).await.optional()
}

pub(super) async fn insert(conn: &mut AsyncPgConnection, new: &Mirror) -> QueryResult<()> {
    diesel::insert_into(mirror::table)
        .values(new)
        .on_conflict_do_nothing()
        .execute(conn)
        .await
        .map(drop)
}

pub(super) async fn set_followed_until(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    until: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(mirror::table.find(city))
        .set(mirror::followed_until.eq(until))
        .execute(conn)
        .await
        .map(drop)
}
