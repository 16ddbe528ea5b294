//! Runs the sweeps, each in its own loop and under its own lock: a slow or failing sweep does not
//! delay the others, and two workers never run the same sweep at the same time.

mod jobs;

use std::{panic::AssertUnwindSafe, time::Duration};

use domain::exclusive::ExclusiveConnection;
use futures_util::FutureExt;
use tokio::{sync::watch, task::JoinSet, time::Instant};

use self::jobs::{Interval, JOBS, Sweep, SweepJob};
use crate::{context::Context, tasks::TaskError};

/// Runs every sweep at its interval, until `stop` is true.
pub(crate) async fn run_all(context: Context, stop: watch::Receiver<bool>) {
    let mut loops: JoinSet<()> =
        JOBS.iter().map(|job| repeat(context.clone(), job, stop.clone())).collect();
    while loops.join_next().await.is_some() {}
}

/// Names of all sweeps.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    JOBS.iter().map(|job| job.name)
}

/// Runs every sweep once, except those that another worker runs now. A failure is logged and does
/// not stop the others.
pub(crate) async fn run_once(context: &Context) {
    for job in &JOBS {
        run(context, job).await;
    }
}

async fn repeat(context: Context, job: &SweepJob, mut stop: watch::Receiver<bool>) {
    let limit = pause(&context, job) + context.config.stalled_after;
    context.progress.note(job.name, limit);
    while !*stop.borrow() {
        if run(&context, job).await {
            context.notifier.notify();
        }
        context.progress.note(job.name, limit);
        tokio::select! {
            () = tokio::time::sleep(pause(&context, job)) => {}
            _ = stop.changed() => {}
        }
    }
}

fn pause(context: &Context, job: &SweepJob) -> Duration {
    match job.interval {
        Interval::Poll => context.config.poll,
        Interval::Every(interval) => interval,
    }
}

/// Runs a sweep unless another worker runs it, and records the result. Returns whether the lanes
/// have new tasks.
async fn run(context: &Context, job: &SweepJob) -> bool {
    let started = Instant::now();
    let swept = AssertUnwindSafe(alone(context, job)).catch_unwind().await;
    match swept.unwrap_or_else(|_| Err(TaskError::retry("the sweep panicked"))) {
        Ok(Some(more)) => {
            metrics::histogram!("streetcorner_sweep_seconds", "job" => job.name)
                .record(started.elapsed());
            let now = u32::try_from(context.clock.now().timestamp()).unwrap_or_default();
            metrics::gauge!("streetcorner_sweep_last_success_timestamp_seconds", "job" => job.name)
                .set(now);
            more
        }
        Ok(None) => false,
        Err(error) => {
            metrics::counter!("streetcorner_sweep_failures_total", "job" => job.name).increment(1);
            let error: &(dyn std::error::Error + 'static) = &error;
            tracing::warn!(error, job = job.name, "sweep failed; trying again");
            false
        }
    }
}

/// Runs a sweep under its lock. `None` if another worker holds the lock.
async fn alone(context: &Context, job: &SweepJob) -> Result<Option<bool>, TaskError> {
    let conn = context.pool.get().await?;
    let Some(mut locked) = ExclusiveConnection::try_lock(conn, job.name).await? else {
        return Ok(None);
    };
    let Some(conn) = locked.connection() else { return Ok(None) };
    let swept = (job.run)(Sweep { context, conn, now: context.clock.now() }).await;
    locked.unlock().await?;
    swept.map(Some)
}
