//! The worker: claims tasks, runs a few at once, sweeps, and stops when asked to.

use std::{panic::AssertUnwindSafe, pin::pin, sync::Arc, time::Duration};

use chrono::TimeDelta;
use domain::{
    areas::Atlas,
    clock::Clock,
    db::Pool,
    photos::{Darkroom, Vault},
    tasks::TaskRow,
    wake::Bell,
};
use futures_util::FutureExt;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    task::JoinSet,
};

use crate::{
    detector::Detector,
    dispatch::{self, plans::Plans},
    fetch::{Fetcher, MediaRules},
    mail::Mailer,
    push::Pusher,
    queue::{self, Lane},
    registry,
    sweep::{Audited, sweep},
    tasks::TaskError,
    travel::Travel,
};

/// How many tasks wait for other people's servers at once.
const ABROAD_AT_ONCE: usize = 4;
/// How many phones are woken at once.
const WOKEN_AT_ONCE: usize = 16;
/// How many fetched pictures are developed at once. Nobody waits for them, and each takes some
/// hundred megabytes.
const DEVELOPED_AT_ONCE: usize = 1;

/// How often the plans of what waits are made better.
const PLANNED_AGAIN: Duration = Duration::from_secs(5);

/// How the worker is set up.
#[derive(Debug, Clone)]
pub struct Config {
    /// How many tasks run at once.
    pub at_once: usize,
    /// How long a crew has to answer an offer.
    pub offer_lasts: TimeDelta,
    /// How long a crew may not be heard of before nothing new comes to it.
    pub crew_grace: TimeDelta,
    /// How often it looks by itself, though nobody rang.
    pub poll: Duration,
    /// Which pictures it fetches.
    pub media: MediaRules,
    /// Who looks photos over for faces and number plates, if anybody does.
    pub detector: Option<Detector>,
    /// Who knows how long crews drive.
    pub travel: Travel,
    /// Who wakes crews' phones, if anybody does.
    pub pusher: Option<Pusher>,
    /// Where the world reaches us: `https://311.example.org`, without a slash at the end.
    pub public_url: String,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            at_once: 4,
            offer_lasts: TimeDelta::seconds(90),
            crew_grace: TimeDelta::minutes(10),
            poll: Duration::from_millis(500),
            media: MediaRules::default(),
            detector: None,
            travel: Travel::line(),
            pusher: None,
            public_url: "http://127.0.0.1:8311".to_owned(),
        }
    }
}

/// What tasks work with.
#[derive(Clone)]
pub(crate) struct Tools {
    pub(crate) pool: Pool,
    pub(crate) clock: Clock,
    pub(crate) bell: Bell,
    pub(crate) atlas: Atlas,
    pub(crate) vault: Vault,
    pub(crate) darkroom: Darkroom,
    pub(crate) fetcher: Fetcher,
    pub(crate) mailer: Mailer,
    pub(crate) travel: Travel,
    pub(crate) config: Config,
    pub(crate) audited: Audited,
    pub(crate) plans: Plans,
}

/// Runs tasks. Any number of workers share a queue.
#[derive(Clone)]
pub struct Worker {
    tools: Tools,
}

impl Worker {
    /// A worker with these tools.
    pub fn new(
        pool: Pool,
        clock: Clock,
        bell: Bell,
        vault: Vault,
        mailer: Mailer,
        config: Config,
    ) -> Self {
        let darkroom = Darkroom::with_seats(vault.clone(), DEVELOPED_AT_ONCE);
        let fetcher = Fetcher::new(config.media.clone());
        let atlas = Atlas::default();
        let audited = Audited::default();
        let travel = config.travel.clone();
        Self {
            tools: Tools {
                pool,
                clock,
                bell,
                atlas,
                vault,
                darkroom,
                fetcher,
                mailer,
                travel,
                config,
                audited,
                plans: Plans::default(),
            },
        }
    }

    /// Works until `stop` is true, and then finishes what it has begun.
    pub async fn run(self, stop: watch::Receiver<bool>) {
        let sweeper = tokio::spawn(sweep_often(self.tools.clone(), stop.clone()));
        let planner = tokio::spawn(plan_often(self.tools.clone(), stop.clone()));
        let home = self.work(Lane::Home, self.tools.config.at_once.max(1), stop.clone());
        let abroad = self.work(Lane::Abroad, ABROAD_AT_ONCE, stop.clone());
        let phones = self.work(Lane::Phones, WOKEN_AT_ONCE, stop);
        tokio::join!(home, abroad, phones);
        sweeper.await.ok();
        planner.await.ok();
    }

    async fn work(&self, lane: Lane, at_once: usize, mut stop: watch::Receiver<bool>) {
        let seats = Arc::new(Semaphore::new(at_once));
        let mut running = JoinSet::new();
        let mut ear = self.tools.bell.ear();
        while !*stop.borrow() {
            while running.try_join_next().is_some() {}
            let claimed = self.claim(lane, &seats, &mut running).await;
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
    }

    /// Claims as many tasks as there are seats; says whether it got any.
    async fn claim(&self, lane: Lane, seats: &Arc<Semaphore>, running: &mut JoinSet<()>) -> bool {
        let mut free = vec![];
        while let Ok(seat) = Arc::clone(seats).try_acquire_owned() {
            free.push(seat);
        }
        if free.is_empty() {
            return false;
        }
        match self.claimed(lane, i32::try_from(free.len()).unwrap_or(1)).await {
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

    async fn claimed(&self, lane: Lane, most: i32) -> Result<Vec<TaskRow>, TaskError> {
        let mut conn = self.tools.pool.get().await?;
        Ok(queue::claim(&mut conn, lane, most).await?)
    }

    /// Counts what breaks the promises of dispatch: all must be zero.
    pub async fn audit(&self) -> Vec<domain::jobs::Breach> {
        let audited = async {
            let mut conn = self.tools.pool.get().await?;
            dispatch::audit(&mut conn).await
        };
        match audited.await {
            Ok(breaches) => breaches,
            Err(error) => {
                tracing::warn!(%error, "cannot audit dispatch");
                vec![]
            }
        }
    }

    /// Runs everything that is due, one after the other, until nothing is. For tests and tools.
    pub async fn drain(&self) -> usize {
        let seats = Arc::new(Semaphore::new(1));
        let mut done = 0;
        loop {
            if let Err(error) = sweep(&self.tools).await {
                tracing::warn!(%error, "the sweep failed");
            }
            let mut rows = vec![];
            for lane in Lane::ALL {
                if rows.is_empty() {
                    let Ok(claimed) = self.claimed(lane, 1).await else { return done };
                    rows = claimed;
                }
            }
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
    // The largest of all tasks decides how large this is.
    let task = Box::pin(registry::perform(&tools, &row));
    let outcome = renewing(&tools, &row, task).await;
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

/// Makes the plans of what waits better, a little at a time.
async fn plan_often(tools: Tools, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        tokio::select! {
            () = tokio::time::sleep(PLANNED_AGAIN) => {}
            _ = stop.changed() => return,
        }
        if let Err(error) = dispatch::plans::improve(&tools).await {
            tracing::warn!(%error, "cannot make the plans better; trying again");
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
