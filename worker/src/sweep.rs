//! What nobody asks for and must happen all the same: offers and shifts end, crews fall silent,
//! late jobs are put before people, neglected ones are looked at, promises are audited; uploads and
//! geotags that no case wanted, old answers and old positions are forgotten, sandboxes are emptied,
//! the photo store is looked through.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use chrono::TimeDelta;
use domain::{
    crews, geotags,
    jobs::{self, DispatchJob},
    jurisdictions, offers, operations, tasks, uploads,
};
use tokio::time::Instant;

use crate::{dispatch, run::Tools, tasks::TaskError};

/// An open job is looked at again when its disposition is this old.
const STALE: TimeDelta = TimeDelta::seconds(30);
/// How often the promises of dispatch are audited.
const AUDITED: Duration = Duration::from_mins(1);

/// When the promises were audited last.
#[derive(Debug, Clone, Default)]
pub(crate) struct Audited(Arc<Mutex<Option<Instant>>>);

impl Audited {
    /// Whether it is time again; who is told so, audits.
    fn is_due(&self) -> bool {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let due = last.is_none_or(|last| last.elapsed() >= AUDITED);
        if due {
            *last = Some(Instant::now());
        }
        due
    }
}

/// Sweeps once; says whether there is something to do now.
pub(crate) async fn sweep(tools: &Tools) -> Result<bool, TaskError> {
    let now = tools.clock.now();
    let mut conn = tools.pool.get().await?;
    let expired = offers::expire(&mut conn, now).await?;
    let went_home = crews::end_overrun(&mut conn, now, None).await?;
    let hushed = crews::hush(&mut conn, now, tools.config.crew_grace).await?;
    let late = jobs::escalate(&mut conn, now).await?;
    let forgotten = uploads::expire(&mut conn, now).await?;
    jurisdictions::schedule_emptying(&mut conn, now).await?;
    geotags::store::forget(&mut conn, now).await?;
    operations::forget(&mut conn, now).await?;
    crews::forget_positions(&mut conn).await?;
    if let Err(error) = crews::keep_position_days(&mut conn, now).await {
        // Somebody was in the way; the next sweep tries again.
        tracing::warn!(%error, "cannot see to the days of positions");
    }
    uploads::schedule_sweep(&mut conn, now).await?;
    let neglected = jobs::store::neglected(&mut conn, STALE).await?;
    for (city, job_id) in &neglected {
        tasks::enqueue(&conn, now, city, &DispatchJob { job_id: *job_id }).await?;
    }
    if tools.audited.is_due() {
        dispatch::audit(&mut conn).await?;
    }
    let moved = expired + went_home + hushed + late + neglected.len();
    Ok(moved > 0 || forgotten)
}
