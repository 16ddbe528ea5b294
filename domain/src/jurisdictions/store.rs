//! Statements about cities.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{Jurisdiction, JurisdictionId};
use crate::schema::jurisdiction;

/// The city, if it is one of ours.
pub async fn find(
    conn: &mut AsyncPgConnection,
    id: &JurisdictionId,
) -> QueryResult<Option<Jurisdiction>> {
    Jurisdiction::query().find(id).first(conn).await.optional()
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
