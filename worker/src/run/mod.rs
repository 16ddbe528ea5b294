//! The worker: runs the lanes, the sweeps and the planner until it is stopped.

mod lane;
mod task;

use std::time::Duration;

use domain::{clock::Clock, jobs::Breach, notifier::Notifier, progress::Progress};
use outbound::mail::Mailer;
use photo_store::PhotoStore;
use tokio::sync::watch;

use crate::{
    context::{Context, Pools},
    declare,
    dispatch::{self, renew_plans},
    queue::Lane,
    settings::Config,
    sweep,
};

/// Number of tasks that wait for other servers at once.
const MAX_EXTERNAL_AT_ONCE: usize = 4;
/// Number of tasks that process photos or use the photo store at once.
const MAX_PHOTOS_AT_ONCE: usize = 2;
/// Number of push messages that are sent at once.
const MAX_PUSHES_AT_ONCE: usize = 16;

/// Interval between improvements of the plans.
const PLANNED_AGAIN: Duration = Duration::from_secs(5);

/// Runs tasks. Any number of workers can share a queue.
#[derive(Clone)]
pub struct Worker {
    context: Context,
}

impl Worker {
    /// Creates a worker with these dependencies. Its loops note their progress in `progress`.
    pub fn new(
        pools: Pools,
        clock: Clock,
        notifier: Notifier,
        photo_store: PhotoStore,
        mailer: Mailer,
        config: Config,
        progress: Progress,
    ) -> Self {
        declare::declare_metrics();
        let context = Context::new(pools, clock, notifier, photo_store, mailer, config, progress);
        Self { context }
    }

    /// Runs until `stop` is true, then finishes the tasks that have started.
    pub async fn run(self, stop: watch::Receiver<bool>) {
        let context = &self.context;
        let sweeps = tokio::spawn(sweep::run_all(context.clone(), stop.clone()));
        let planner = tokio::spawn(improve_plans(context.clone(), stop.clone()));
        let local = lane::work(context, Lane::Local, context.config.at_once.max(1), stop.clone());
        let photos = lane::work(context, Lane::Photo, MAX_PHOTOS_AT_ONCE, stop.clone());
        let external = lane::work(context, Lane::External, MAX_EXTERNAL_AT_ONCE, stop.clone());
        let pushes = lane::work(context, Lane::Push, MAX_PUSHES_AT_ONCE, stop);
        tokio::join!(local, photos, external, pushes);
        sweeps.await.ok();
        planner.await.ok();
    }

    /// Counts violations of the invariants of dispatch. All counts must be zero.
    pub async fn audit(&self) -> Vec<Breach> {
        let audited = async {
            let mut conn = self.context.pool.get().await?;
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

    /// Runs every sweep and every due task, one after the other, until no task is due. Returns how
    /// many tasks ran. For tests and tools.
    pub async fn drain(&self) -> usize {
        let mut done = 0;
        loop {
            sweep::run_once(&self.context).await;
            match lane::run_next(&self.context).await {
                Ok(true) => done += 1,
                Ok(false) => return done,
                Err(error) => {
                    tracing::warn!(%error, "cannot claim a task");
                    return done;
                }
            }
        }
    }
}

/// Improves the plans at a fixed interval.
async fn improve_plans(context: Context, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        context.progress.note("planner", PLANNED_AGAIN + context.config.stalled_after);
        tokio::select! {
            () = tokio::time::sleep(PLANNED_AGAIN) => {}
            _ = stop.changed() => return,
        }
        if let Err(error) = renew_plans::improve(&context).await {
            tracing::warn!(%error, "cannot improve the plans; trying again");
        }
    }
}
