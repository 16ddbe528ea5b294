//! SQL statements on mirrors.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::Mirror;
use crate::{
    jurisdictions::JurisdictionId,
    schema::{mirror, service},
    services::Service,
};

/// Returns the mirror of a jurisdiction. `None` if it is not a mirror.
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

/// Sets name, description, group and keywords of an existing service.
pub(super) async fn set_labels(conn: &mut AsyncPgConnection, new: &Service) -> QueryResult<()> {
    diesel::update(service::table.find((&new.jurisdiction_id, &new.service_code)))
        .set((
            service::name.eq(&new.name),
            service::description.eq(&new.description),
            service::category.eq(&new.category),
            service::keywords.eq(&new.keywords),
        ))
        .execute(conn)
        .await
        .map(drop)
}
