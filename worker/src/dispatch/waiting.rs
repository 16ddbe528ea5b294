//! Every job that waits for a crew is looked at again.

use domain::{
    jobs::{self, DispatchJob, DispatchWaiting},
    jurisdictions::JurisdictionId,
};

use super::{job, plans};
use crate::{run::Tools, tasks::TaskError};

/// Somebody signed on, or has time or stock again. Where several jobs wait they are planned together,
/// and come in the order in which their crews are to be there; those that are on no route come after
/// them, those due first first.
pub(crate) async fn run(
    tools: &Tools,
    city: &JurisdictionId,
    DispatchWaiting {}: DispatchWaiting,
) -> Result<(), TaskError> {
    let planned = plans::renew(tools, city).await?;
    let mut conn = tools.pool.get().await?;
    let mut waiting = jobs::store::open_jobs(&mut conn, city).await?;
    drop(conn);
    let rank = |job_id| planned.iter().position(|planned| *planned == job_id);
    waiting.sort_by_key(|job_id| rank(*job_id).unwrap_or(usize::MAX));
    for job_id in waiting {
        job::run(tools, city, DispatchJob { job_id }).await?;
    }
    Ok(())
}
