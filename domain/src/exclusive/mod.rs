//! Locks for work that several processes could do and one at a time does.

mod store;

use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use crate::db::Connection;

/// A connection whose session holds the lock of a name.
///
/// The lock belongs to the session and not to a transaction, so the work may use transactions of its
/// own. Unless it is released, the connection is closed instead of returned to its pool: that frees the
/// lock after a failure, a panic or a cancellation, too.
pub struct ExclusiveConnection {
    conn: Option<Connection>,
    name: &'static str,
}

impl ExclusiveConnection {
    /// Takes the lock of `name`; `None` if another session holds it.
    pub async fn try_lock(mut conn: Connection, name: &'static str) -> QueryResult<Option<Self>> {
        let locked = store::try_lock(&mut conn, name).await?;
        Ok(locked.then_some(Self { conn: Some(conn), name }))
    }

    /// The connection; `None` only after [`Self::unlock`].
    pub fn connection(&mut self) -> Option<&mut AsyncPgConnection> {
        self.conn.as_deref_mut()
    }

    /// Releases the lock, and returns the connection to its pool.
    pub async fn unlock(mut self) -> QueryResult<()> {
        if let Some(conn) = self.conn.as_deref_mut() {
            store::unlock(conn, self.name).await?;
        }
        // From here on its drop has nothing to close.
        drop(self.conn.take());
        Ok(())
    }
}

impl Drop for ExclusiveConnection {
    fn drop(&mut self) {
        if let Some(conn) = self.conn.take() {
            drop(Connection::take(conn));
        }
    }
}
