//! Every job that waits for a crew is looked at again.

use domain::{
    jobs::{self, DispatchJob, DispatchWaiting},
    jurisdictions::JurisdictionId,
};

use super::job;
use crate::{run::Tools, tasks::TaskError};

/// Somebody signed on, or has time or stock again: those due first go first.
pub(crate) async fn run(
    tools: &Tools,
    city: &JurisdictionId,
    DispatchWaiting {}: DispatchWaiting,
) -> Result<(), TaskError> {
    let mut conn = tools.pool.get().await?;
    let waiting = jobs::store::open_jobs(&mut conn, city).await?;
    drop(conn);
    for job_id in waiting {
        job::run(tools, city, DispatchJob { job_id }).await?;
    }
    Ok(())
}
