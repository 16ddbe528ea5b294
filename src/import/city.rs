//! The city that takes something in.

use anyhow::{Context, bail};
use domain::{
    db,
    jurisdictions::{self, Jurisdiction, JurisdictionId},
};

/// A connection to the database.
pub(super) async fn connect(url: &str) -> anyhow::Result<db::Connection> {
    let pool = db::pool(url, 1).context("cannot use the database's address")?;
    pool.get().await.context("cannot connect to the database")
}

/// The city of this id; where there is none, the error names those that there are.
pub(super) async fn find(
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
