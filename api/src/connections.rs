//! Connections for requests. Lists, maps and searches, which anybody may ask for as often as they
//! like, get at most half of them, so that reports and crews always have the other half. What walks
//! past many rows gets one at a time, because it also takes the processors of the database.

use std::{
    ops::{Deref, DerefMut},
    sync::Arc,
    time::Duration,
};

use domain::db::{Connection, NoConnection, Pool};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

/// Maximum wait of a read for its turn.
const READ_TIMEOUT: Duration = Duration::from_secs(2);
/// Maximum number of reads that walk past many rows at once, for each pool.
const MAX_COUNTS: usize = 1;
/// Number of entries before a page from which it is a far page.
const FAR: i64 = 10_000;

/// The connections of a request thread.
#[derive(Clone)]
pub struct Connections {
    /// All of them.
    pub pool: Pool,
    reads: Arc<Semaphore>,
    counts: Arc<Semaphore>,
}

/// A connection for reading. It counts as a read until it is dropped.
pub(crate) struct ReadConnection {
    connection: Connection,
    _turns: Vec<OwnedSemaphorePermit>,
}

impl Connections {
    /// Divides the pool into halves.
    pub fn new(pool: Pool) -> Self {
        let reads = Arc::new(Semaphore::new((pool.status().max_size / 2).max(1)));
        Self { pool, reads, counts: Arc::new(Semaphore::new(MAX_COUNTS)) }
    }

    /// Takes a connection for a read. Fails if none is free within the timeout.
    pub(crate) async fn to_read(&self) -> Result<ReadConnection, NoConnection> {
        self.after([&self.reads]).await
    }

    /// Takes a connection for a read that walks past many rows, as counts do. Fails if its turn does
    /// not come within the timeout.
    pub(crate) async fn to_count(&self) -> Result<ReadConnection, NoConnection> {
        // Who waits for the first turn does not hold the second.
        self.after([&self.counts, &self.reads]).await
    }

    /// Takes a connection for a page of a list with `skipped` entries before it.
    pub(crate) async fn to_page(&self, skipped: i64) -> Result<ReadConnection, NoConnection> {
        if skipped < FAR { self.to_read().await } else { self.to_count().await }
    }

    async fn after<const TURNS: usize>(
        &self,
        all: [&Arc<Semaphore>; TURNS],
    ) -> Result<ReadConnection, NoConnection> {
        let turns = timeout(READ_TIMEOUT, async {
            let mut turns = vec![];
            for turn in all {
                // The semaphores are never closed.
                turns.push(Arc::clone(turn).acquire_owned().await.ok()?);
            }
            Some(turns)
        });
        let Ok(Some(turns)) = turns.await else { return Err(NoConnection::Closed) };
        Ok(ReadConnection { connection: self.pool.get().await?, _turns: turns })
    }
}

impl Deref for ReadConnection {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.connection
    }
}

impl DerefMut for ReadConnection {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.connection
    }
}
