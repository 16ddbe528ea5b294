//! Runs one task, renews its claim meanwhile, and settles it.

use std::{convert::Infallible, panic::AssertUnwindSafe, time::Duration};

use domain::tasks::TaskRow;
use futures_util::FutureExt;

use crate::{
    context::Context,
    kinds,
    queue::{self, Claimed},
    registry,
    tasks::TaskError,
};

/// Runs a task and settles it, in its turn if it has one.
pub(super) async fn run_claimed(context: &Context, Claimed { row, turn }: Claimed) {
    let run = run_one(context, row);
    match turn {
        Some(turn) => turn.hold(run).await,
        None => run.await,
    }
}

/// Runs a task and settles it. A panic counts as a failure.
async fn run_one(context: &Context, row: TaskRow) {
    let started = tokio::time::Instant::now();
    // Boxed, because the future is as large as that of the largest task.
    let task = Box::pin(registry::perform(context, &row));
    let deadline = kinds::deadline(&row.kind);
    let outcome = renewing(context, &row, within(deadline, task)).await;
    let ok = outcome.is_ok();
    let took = started.elapsed();
    metrics::histogram!("streetcorner_task_seconds", "kind" => row.kind.clone()).record(took);
    tracing::info!(task.kind = row.kind, task.id = %row.task_id, ok, duration_ms = took.as_millis(), "task finished");
    let settled = async {
        let mut conn = context.pool.get().await?;
        Ok::<_, TaskError>(queue::settle(&mut conn, &row, outcome).await?)
    };
    if let Err(error) = settled.await {
        // The claim expires, and a worker runs the task again.
        tracing::warn!(%error, task.id = %row.task_id, "cannot settle a task");
    }
}

/// Awaits the work, but not beyond its deadline: a task that never ends would keep its place.
async fn within(
    deadline: Duration,
    work: impl Future<Output = Result<(), TaskError>>,
) -> Result<(), TaskError> {
    let late =
        |_elapsed| TaskError::retry(format!("it did not finish within {} s", deadline.as_secs()));
    tokio::time::timeout(deadline, work).await.map_err(late)?
}

/// Awaits the work and renews the claim until it ends.
async fn renewing(
    context: &Context,
    row: &TaskRow,
    work: impl Future<Output = Result<(), TaskError>>,
) -> Result<(), TaskError> {
    let work = AssertUnwindSafe(work).catch_unwind();
    tokio::select! {
        done = work => done.unwrap_or_else(|_| Err(TaskError::retry("the task panicked"))),
        never = renew(context, row) => match never {},
    }
}

/// Renews the claim until this future is dropped.
async fn renew(context: &Context, row: &TaskRow) -> Infallible {
    loop {
        tokio::time::sleep(queue::RENEW).await;
        if let Ok(mut conn) = context.claims.get().await
            && let Err(error) = queue::renew(&mut conn, row).await
        {
            tracing::warn!(%error, task.id = %row.task_id, "cannot renew a task");
        }
    }
}
