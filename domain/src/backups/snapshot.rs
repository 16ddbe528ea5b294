//! A snapshot of the database that several connections can read.

use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::store;
use crate::db::Connection;

/// A state of the database, which stays readable until this is dropped. Meanwhile PostgreSQL cannot
/// remove old row versions, so it should be short.
pub struct Snapshot {
    // Not in the pool any more: dropping it ends its transaction.
    conn: AsyncPgConnection,
    name: String,
}

impl Snapshot {
    /// Takes a snapshot of everything that is committed.
    pub async fn take(conn: Connection) -> QueryResult<Self> {
        let mut conn = Connection::take(conn);
        let name = store::export_snapshot(&mut conn).await?;
        Ok(Self { conn, name })
    }

    /// Name of the snapshot for `pg_dump --snapshot`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A connection that sees the snapshot.
    pub fn connection(&mut self) -> &mut AsyncPgConnection {
        &mut self.conn
    }
}
