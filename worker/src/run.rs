//! The worker: claims tasks, runs a few at once, sweeps, and stops when asked to.

use std::{panic::AssertUnwindSafe, pin::pin, sync::Arc, time::Duration};

use chrono::TimeDelta;
use domain::{clock::Clock, db::Pool, photos::Vault, tasks::TaskRow, wake::Bell};
use futures_util::FutureExt;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    task::JoinSet,
};

use crate::{queue, registry, sweep::sweep, tasks::TaskError};

/// How the worker is set up.
#[derive(Debug, Clone)]
pub struct Config {
    /// How many tasks run at once.
    pub at_once: usize,
    /// How long a crew has to answer an offer.
    pub offer_lasts: TimeDelta,
    /// How often it looks by itself, though nobody rang.
    pub poll: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self { at_once: 4, offer_lasts: TimeDelta::seconds(90), poll: Duration::from_millis(500) }
    }
}

/// What tasks work with.
#[derive(Clone)]
pub(crate) struct Tools {
    pub(crate) pool: Pool,
    pub(crate) clock: Clock,
    pub(crate) bell: Bell,
    pub(crate) vault: Vault,
    pub(crate) config: Config,
}

/// Runs tasks. Any number of workers share a queue.
#[derive(Clone)]
pub struct Worker {
    tools: Tools,
}

impl Worker {
    /// A worker with these tools.
    pub const fn new(pool: Pool, clock: Clock, bell: Bell, vault: Vault, config: Config) -> Self {
        Self { tools: Tools { pool, clock, bell, vault, config } }
    }

    /// Works until `stop` is true, and then finishes what it has begun.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let seats = Arc::new(Semaphore::new(self.tools.config.at_once.max(1)));
        let mut running = JoinSet::new();
        let mut ear = self.tools.bell.ear();
        let sweeper = tokio::spawn(sweep_often(self.tools.clone(), stop.clone()));
        while !*stop.borrow() {
            while running.try_join_next().is_some() {}
            let claimed = self.claim(&seats, &mut running).await;
            if claimed {
                continue;
            }
            tokio::select! {
                () = ear.wait(self.tools.config.poll) => {}
                _ = running.join_next(), if !running.is_empty() => {}
                _ = stop.changed() => {}
            }
        }
        while running.join_next().await.is_some() {}
        sweeper.await.ok();
    }

    /// Claims as many tasks as there are seats; says whether it got any.
    async fn claim(&self, seats: &Arc<Semaphore>, running: &mut JoinSet<()>) -> bool {
        let mut free = vec![];
        while let Ok(seat) = Arc::clone(seats).try_acquire_owned() {
            free.push(seat);
        }
        if free.is_empty() {
            return false;
        }
        match self.claimed(i32::try_from(free.len()).unwrap_or(1)).await {
            Ok(rows) if rows.is_empty() => false,
            Ok(rows) => {
                for (row, seat) in rows.into_iter().zip(free) {
                    running.spawn(run_one(self.tools.clone(), row, seat));
                }
                true
            }
            Err(error) => {
                tracing::warn!(%error, "cannot claim tasks; trying again");
                tokio::time::sleep(self.tools.config.poll).await;
                false
            }
        }
    }

    async fn claimed(&self, most: i32) -> Result<Vec<TaskRow>, TaskError> {
        let mut conn = self.tools.pool.get().await?;
        Ok(queue::claim(&mut conn, most).await?)
    }

    /// Runs everything that is due, one after the other, until nothing is. For tests and tools.
    pub async fn drain(&self) -> usize {
        let seats = Arc::new(Semaphore::new(1));
        let mut done = 0;
        loop {
            if let Err(error) = sweep(&self.tools).await {
                tracing::warn!(%error, "the sweep failed");
            }
            let Ok(rows) = self.claimed(1).await else { return done };
            let Some(row) = rows.into_iter().next() else { return done };
            let Ok(seat) = Arc::clone(&seats).acquire_owned().await else { return done };
            run_one(self.tools.clone(), row, seat).await;
            done += 1;
        }
    }
}

/// Runs a task, also one that panics, and settles it.
async fn run_one(tools: Tools, row: TaskRow, seat: OwnedSemaphorePermit) {
    let started = tokio::time::Instant::now();
    let outcome = renewing(&tools, &row, registry::perform(&tools, &row)).await;
    let ok = outcome.is_ok();
    let took = started.elapsed();
    metrics::histogram!("streetcorner_task_seconds", "kind" => row.kind.clone()).record(took);
    tracing::info!(task.kind = row.kind, task.id = %row.task_id, ok, duration_ms = took.as_millis(), "a task was run");
    let settled = async {
        let mut conn = tools.pool.get().await?;
        Ok::<_, TaskError>(queue::settle(&mut conn, &row, outcome).await?)
    };
    if let Err(error) = settled.await {
        // Its lease runs out, and somebody runs it again.
        tracing::warn!(%error, task.id = %row.task_id, "cannot settle a task");
    }
    drop(seat);
    tools.bell.ring();
}

/// Does the work, and says now and then that it is still being done.
async fn renewing(
    tools: &Tools,
    row: &TaskRow,
    work: impl Future<Output = Result<(), TaskError>>,
) -> Result<(), TaskError> {
    let mut work = pin!(AssertUnwindSafe(work).catch_unwind());
    loop {
        tokio::select! {
            done = &mut work => {
                return done.unwrap_or_else(|_| Err(TaskError::retry("the task panicked")));
            }
            () = tokio::time::sleep(queue::RENEW) => {
                if let Ok(mut conn) = tools.pool.get().await
                    && let Err(error) = queue::renew(&mut conn, row).await
                {
                    tracing::warn!(%error, task.id = %row.task_id, "cannot renew a task");
                }
            }
        }
    }
}

async fn sweep_often(tools: Tools, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        match sweep(&tools).await {
            Ok(true) => tools.bell.ring(),
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "the sweep failed; trying again"),
        }
        tokio::select! {
            () = tokio::time::sleep(tools.config.poll) => {}
            _ = stop.changed() => {}
        }
    }
}
