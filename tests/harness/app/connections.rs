//! Connections to the database of a [`TestApp`].

use domain::db::Connection;

use super::TestApp;

impl TestApp {
    /// A connection to the database.
    pub async fn connect(&self) -> Connection {
        self.pool.get().await.unwrap()
    }

    /// All connections of the server and of its worker, but for that which renews claims. They are
    /// free again when this is dropped.
    pub async fn hold_connections(&self) -> Vec<Connection> {
        let mut held = vec![];
        for pool in [&self.pool, &self.slow] {
            for _ in 0..pool.status().max_size {
                held.push(pool.get().await.unwrap());
            }
        }
        held
    }
}
