//! Statements about cities.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{Jurisdiction, JurisdictionId};
use crate::schema::jurisdiction;

/// The city, if it is one of ours.
pub async fn find(
    mut conn: &AsyncPgConnection,
    id: &JurisdictionId,
) -> QueryResult<Option<Jurisdiction>> {
    Jurisdiction::query().find(id).first(&mut conn).await.optional()
}

/// The city, where there is but one.
pub async fn only(mut conn: &AsyncPgConnection) -> QueryResult<Option<Jurisdiction>> {
    let cities = Jurisdiction::query().filter(jurisdiction::sandbox_of.is_null()).limit(2);
    let mut cities: Vec<Jurisdiction> = cities.load(&mut conn).await?;
    let only = cities.pop();
    Ok(only.filter(|_| cities.is_empty()))
}

/// All cities, by id; no sandboxes.
pub async fn all(conn: &mut AsyncPgConnection) -> QueryResult<Vec<Jurisdiction>> {
    Jurisdiction::query()
        .filter(jurisdiction::sandbox_of.is_null())
        .order(jurisdiction::jurisdiction_id)
        .load(conn)
        .await
}

pub(super) async fn insert(conn: &mut AsyncPgConnection, city: &Jurisdiction) -> QueryResult<()> {
    diesel::insert_into(jurisdiction::table).values(city).execute(conn).await.map(drop)
}
