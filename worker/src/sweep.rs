//! What nobody asks for and must happen all the same: offers expire, neglected jobs are looked at,
//! uploads and geotags that no case wanted, old answers and old positions are forgotten, sandboxes are
//! emptied, the photo store is looked through.

use chrono::TimeDelta;
use domain::{
    crews, geotags,
    jobs::{self, DispatchJob},
    jurisdictions, offers, operations, tasks, uploads,
};

use crate::{run::Tools, tasks::TaskError};

/// An open job is looked at again when its disposition is this old.
const STALE: TimeDelta = TimeDelta::seconds(30);

/// Sweeps once; says whether there is something to do now.
pub(crate) async fn sweep(tools: &Tools) -> Result<bool, TaskError> {
    let now = tools.clock.now();
    let mut conn = tools.pool.get().await?;
    let expired = offers::expire(&mut conn, now).await?;
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
    Ok(expired > 0 || forgotten || !neglected.is_empty())
}
