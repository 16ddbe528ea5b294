//! Connections for requests. Lists, maps and searches, which anybody may ask for as often as they
//! like, get at most half of them, so that reports and crews always have the other half. What walks
//! past many rows gets one at a time, because it also takes the processors of the database.
//!
//! Only so many requests wait. Whoever comes when as many wait already is refused at once, and does
//! not wait for a turn that comes after the client has given up.

use std::{
    ops::{Deref, DerefMut},
    sync::Arc,
    time::Duration,
};

use domain::db::{Connection, NoConnection, Pool, TimeoutType};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit},
    time::timeout,
};

/// Maximum wait of a read for its turn.
const READ_TIMEOUT: Duration = Duration::from_secs(2);
/// Maximum number of reads that walk past many rows at once, for each pool.
const MAX_COUNTS: usize = 1;
/// Maximum number of requests of each kind (writes, reads, counts) that wait at the same time, for
/// each pool. Whoever waits behind more is often gone before its turn, and asks again; but a shift
/// whose phones all answer at once has to find room. `bench storm` measures it.
const MAX_WAITING: usize = 64;
/// Number of entries before a page from which it is a far page.
const FAR: i64 = 10_000;

/// The connections of a request thread.
#[derive(Clone)]
pub struct Connections {
    /// All of them.
    pub pool: Pool,
    queue: Queue,
    reads: Turns,
    counts: Turns,
}

/// Places to wait in. It is full when there is none left.
#[derive(Clone)]
struct Queue(Arc<Semaphore>);

/// Turns of a kind of reads, and the requests that wait for one.
#[derive(Clone)]
struct Turns {
    free: Arc<Semaphore>,
    queue: Queue,
}

/// A connection for reading. It counts as a read until it is dropped.
pub(crate) struct ReadConnection {
    connection: Connection,
    _turns: Vec<OwnedSemaphorePermit>,
}

impl Connections {
    /// Divides the pool into halves.
    pub fn new(pool: Pool) -> Self {
        let reads = Turns::new((pool.status().max_size / 2).max(1));
        Self { pool, queue: Queue::new(), reads, counts: Turns::new(MAX_COUNTS) }
    }

    /// Takes a connection for any purpose. Fails at once if the queue is full, and if none is free
    /// within the timeout of the pool.
    pub(crate) async fn to_write(&self) -> Result<Connection, NoConnection> {
        let _place = self.queue.enter()?;
        self.pool.get().await
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

    async fn after<const KINDS: usize>(
        &self,
        kinds: [&Turns; KINDS],
    ) -> Result<ReadConnection, NoConnection> {
        let turns = timeout(READ_TIMEOUT, async {
            let mut turns = vec![];
            for kind in kinds {
                turns.push(kind.next().await?);
            }
            Ok::<_, NoConnection>(turns)
        });
        let turns = turns.await.map_err(|_elapsed| NoConnection::Timeout(TimeoutType::Wait))??;
        Ok(ReadConnection { connection: self.pool.get().await?, _turns: turns })
    }
}

impl Queue {
    fn new() -> Self {
        Self(Arc::new(Semaphore::new(MAX_WAITING)))
    }

    fn enter(&self) -> Result<SemaphorePermit<'_>, NoConnection> {
        self.0.try_acquire().map_err(|_full| NoConnection::Timeout(TimeoutType::Wait))
    }
}

impl Turns {
    fn new(at_once: usize) -> Self {
        Self { free: Arc::new(Semaphore::new(at_once)), queue: Queue::new() }
    }

    /// Waits for a turn. Fails at once if the queue is full.
    async fn next(&self) -> Result<OwnedSemaphorePermit, NoConnection> {
        let _place = self.queue.enter()?;
        // The semaphore is never closed.
        let turn = Arc::clone(&self.free).acquire_owned().await;
        turn.map_err(|_closed| NoConnection::Closed)
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
