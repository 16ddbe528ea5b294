//! Reopens a job whose lease has ended.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::{DispatchJob, Disposition, Job, dispose::dispose, store};
use crate::tasks;

/// Opens a job whose lease has ended, sets `words` as its disposition and dispatches it again.
pub(super) async fn reopen(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    job: &Job,
    words: &str,
) -> diesel::QueryResult<()> {
    store::set_open(conn, job).await?;
    dispose(conn, now, job, &Disposition::new("given_back", words)).await?;
    tasks::enqueue(conn, now, &job.jurisdiction_id, &DispatchJob { job_id: job.job_id }).await
}
