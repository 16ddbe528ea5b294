//! The loop of a lane: claims tasks and runs several at once.

use std::sync::Arc;

use tokio::{
    sync::{Semaphore, watch},
    task::JoinSet,
};

use super::task::run_claimed;
use crate::{
    context::Context,
    queue::{self, Claimed, Lane},
    tasks::TaskError,
};

/// Runs the tasks of a lane, at most `at_once` at a time, until `stop` is true.
pub(super) async fn work(
    context: &Context,
    lane: Lane,
    at_once: usize,
    mut stop: watch::Receiver<bool>,
) {
    let context = &context.of_lane(lane);
    let permits = Arc::new(Semaphore::new(at_once));
    let mut running = JoinSet::new();
    let mut changes = context.notifier.subscribe();
    context.progress.note(lane.loop_name(), context.config.stalled_after);
    while !*stop.borrow() {
        while running.try_join_next().is_some() {}
        let claimed = claim_and_start(context, lane, &permits, &mut running).await;
        context.progress.note(lane.loop_name(), context.config.stalled_after);
        if claimed {
            continue;
        }
        tokio::select! {
            () = changes.wait(context.config.poll) => tokio::time::sleep(lane.pause()).await,
            _ = running.join_next(), if !running.is_empty() => {}
            _ = stop.changed() => {}
        }
    }
    while running.join_next().await.is_some() {}
}

/// Claims as many tasks as there are free permits and starts them. Returns whether any task was
/// claimed.
async fn claim_and_start(
    context: &Context,
    lane: Lane,
    permits: &Arc<Semaphore>,
    running: &mut JoinSet<()>,
) -> bool {
    let mut free = vec![];
    while let Ok(permit) = Arc::clone(permits).try_acquire_owned() {
        free.push(permit);
    }
    if free.is_empty() {
        return false;
    }
    match claim(context, lane, i32::try_from(free.len()).unwrap_or(1)).await {
        Ok(rows) if rows.is_empty() => false,
        Ok(rows) => {
            for (claimed, permit) in rows.into_iter().zip(free) {
                let context = context.clone();
                running.spawn(async move {
                    run_claimed(&context, claimed).await;
                    drop(permit);
                    context.notifier.notify();
                });
            }
            true
        }
        Err(error) => {
            tracing::warn!(%error, "cannot claim tasks; trying again");
            tokio::time::sleep(context.config.poll).await;
            false
        }
    }
}

/// Claims and runs one due task of any lane. Returns whether there was one.
pub(super) async fn run_next(context: &Context) -> Result<bool, TaskError> {
    for lane in Lane::ALL {
        let context = &context.of_lane(lane);
        if let Some(claimed) = claim(context, lane, 1).await?.into_iter().next() {
            run_claimed(context, claimed).await;
            context.notifier.notify();
            return Ok(true);
        }
    }
    Ok(false)
}

async fn claim(context: &Context, lane: Lane, most: i32) -> Result<Vec<Claimed>, TaskError> {
    let mut conn = context.pool.get().await?;
    let now = context.clock.now();
    let rows = queue::claim(&mut conn, now, lane, most, &context.suspect_turn).await?;
    for Claimed { row, .. } in &rows {
        let waited = (now - row.run_at).to_std().unwrap_or_default();
        metrics::histogram!("streetcorner_task_wait_seconds", "lane" => lane.name()).record(waited);
    }
    Ok(rows)
}
