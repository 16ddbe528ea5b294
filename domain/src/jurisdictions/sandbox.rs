//! The sandbox of a jurisdiction: a separate jurisdiction with copies of its services.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{Jurisdiction, JurisdictionId, store};
use crate::{cases, services};

/// Returns the sandbox of `city`. Creates it on first use, and copies the services again if they
/// have changed since the last copy. Sandbox services need no field work, so no crew is dispatched.
/// Fails, and creates nothing, if the jurisdiction does not exist.
pub async fn sandbox(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &Jurisdiction,
) -> QueryResult<Jurisdiction> {
    if city.sandbox_of.is_some() {
        return Ok(city.clone());
    }
    let id = city.jurisdiction_id.sandbox();
    if let Some(fresh) = store::copied_since(conn, &id, city.changed_at).await? {
        return Ok(fresh);
    }
    conn.transaction(async |conn| {
        let of = &city.jurisdiction_id;
        make(conn, now, &id, city).await?;
        // A concurrent request waits here and then finds the copy made.
        store::lock(conn, &id).await?;
        // Read before the copy: a change after this point triggers another copy. It also checks that
        // the jurisdiction exists, because the two are on different servers of a large installation,
        // and no foreign key can.
        let changed_at = store::changed_at(conn, of).await?;
        if let Some(fresh) = store::copied_since(conn, &id, changed_at).await? {
            return Ok(fresh);
        }
        let otherwise = services::store::shown_otherwise(conn, &id, of).await?;
        services::store::allow_other_precision(conn).await?;
        let city = store::read(conn, of).await?;
        store::copy_to_sandbox(conn, &id, &city).await?;
        cases::store::show_places_anew(conn, &id, &otherwise).await?;
        store::set_copied_at(conn, &id, Some(changed_at)).await?;
        store::read(conn, &id).await
    })
    .await
}

async fn make(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: &JurisdictionId,
    city: &Jurisdiction,
) -> QueryResult<()> {
    let sandbox = Jurisdiction {
        jurisdiction_id: id.clone(),
        name: format!("{} (sandbox)", city.name),
        created_at: now,
        changed_at: now,
        sandbox_of: Some(city.jurisdiction_id.clone()),
        ..city.clone()
    };
    store::insert_unless_there(conn, &sandbox).await
}
