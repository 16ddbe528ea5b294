//! Dispatches every waiting job of a city again.

use domain::{
    jobs::{self, DispatchJob, DispatchWaiting},
    jurisdictions::JurisdictionId,
};

use super::{job, renew_plans};
use crate::{context::Context, tasks::TaskError};

/// Runs when a crew signs on, or gets free time or stock. If several jobs wait, they are planned
/// together and dispatched in the order in which crews should reach them. Jobs on no route follow,
/// by due time.
pub(crate) async fn run(
    context: &Context,
    city: &JurisdictionId,
    DispatchWaiting {}: DispatchWaiting,
) -> Result<(), TaskError> {
    let planned = renew_plans::renew(context, city).await?;
    let mut conn = context.pool.get().await?;
    let mut waiting = jobs::store::open_jobs(&mut conn, city).await?;
    drop(conn);
    let rank = |job_id| planned.iter().position(|planned| *planned == job_id);
    waiting.sort_by_key(|job_id| rank(*job_id).unwrap_or(usize::MAX));
    for job_id in waiting {
        job::run(context, city, DispatchJob { job_id }).await?;
    }
    Ok(())
}
