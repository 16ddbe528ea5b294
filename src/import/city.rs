//! The jurisdiction that data are imported into.

use std::time::Duration;

use anyhow::{Context, bail};
use domain::{
    cases, db,
    jurisdictions::{self, Jurisdiction, JurisdictionId},
};
use tokio::time::sleep;

/// Number of attempts to get the import lock. An import that was killed releases it within a
/// moment.
const TURNS: usize = 20;
const PAUSE: Duration = Duration::from_millis(100);

/// Opens a connection to the database.
pub(crate) async fn connect(url: &str) -> anyhow::Result<db::Connection> {
    let pool = db::pool(url, 1).context("cannot use the database's address")?;
    pool.get().await.context("cannot connect to the database")
}

/// Loads the jurisdiction. The error for an unknown id lists the existing ones.
pub(crate) async fn find(
    conn: &mut db::Connection,
    id: &JurisdictionId,
) -> anyhow::Result<Jurisdiction> {
    if let Some(city) = jurisdictions::store::find(conn, id).await? {
        return Ok(city);
    }
    let all = jurisdictions::store::all(conn).await?;
    let ids: Vec<_> = all.iter().map(|city| city.jurisdiction_id.as_str()).collect();
    if ids.is_empty() {
        bail!("there is no jurisdiction `{id}`: this database has none yet");
    }
    bail!("there is no jurisdiction `{id}`; there is {}", ids.join(", "));
}

/// Takes the import lock of a jurisdiction for the session of `conn`. Fails if another import holds
/// it.
pub(crate) async fn claim(conn: &mut db::Connection, city: &JurisdictionId) -> anyhow::Result<()> {
    for _ in 0..TURNS {
        if cases::claim_take_over(conn, city).await? {
            return Ok(());
        }
        sleep(PAUSE).await;
    }
    bail!("another import into {city} is running: wait until it has ended");
}
