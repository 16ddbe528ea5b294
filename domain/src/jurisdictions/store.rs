//! SQL statements on jurisdictions.

mod copy;
mod sandbox;
mod version;

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

pub(crate) use self::version::count_change;
pub use self::version::version;
pub(super) use self::{
    copy::copy_to_sandbox,
    sandbox::{
        changed_at, copied_since, delete_answers, delete_tasks_about, insert_unless_there, lock,
        photos_of, read, sandboxes_without_emptying, set_copied_at,
    },
};
use super::{Jurisdiction, JurisdictionId};
use crate::schema::jurisdiction;

/// Returns the jurisdiction with this id.
pub async fn find(
    mut conn: &AsyncPgConnection,
    id: &JurisdictionId,
) -> QueryResult<Option<Jurisdiction>> {
    Jurisdiction::query().find(id).first(&mut conn).await.optional()
}

/// Returns the jurisdiction if there is exactly one, sandboxes not counted.
pub async fn only(mut conn: &AsyncPgConnection) -> QueryResult<Option<Jurisdiction>> {
    let cities = Jurisdiction::query().filter(jurisdiction::sandbox_of.is_null()).limit(2);
    let mut cities: Vec<Jurisdiction> = cities.load(&mut conn).await?;
    let only = cities.pop();
    Ok(only.filter(|_| cities.is_empty()))
}

/// Returns all jurisdictions sorted by id, without sandboxes.
pub async fn all(conn: &mut AsyncPgConnection) -> QueryResult<Vec<Jurisdiction>> {
    Jurisdiction::query()
        .filter(jurisdiction::sandbox_of.is_null())
        .order(jurisdiction::jurisdiction_id)
        .load(conn)
        .await
}

/// Returns the ids of all jurisdictions, sandboxes too, sorted.
pub async fn ids(conn: &mut AsyncPgConnection) -> QueryResult<Vec<JurisdictionId>> {
    let ids = jurisdiction::table.select(jurisdiction::jurisdiction_id);
    ids.order(jurisdiction::jurisdiction_id).load(conn).await
}

pub(super) async fn insert(conn: &mut AsyncPgConnection, city: &Jurisdiction) -> QueryResult<()> {
    diesel::insert_into(jurisdiction::table).values(city).execute(conn).await.map(drop)
}
