//! A job that somebody held is free again.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{DispatchJob, Disposition, Ending, JobState, dispose, end::end_lease, store};
use crate::{cases::Case, tasks};

/// Ends the lease, frees what was promised from the stock, and asks for another crew.
pub async fn put_back(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    case: &Case,
) -> QueryResult<()> {
    let city = &case.jurisdiction_id;
    let Some(job) = store::live_job_of(conn, city, case.case_id).await? else {
        return super::open(conn, now, case).await;
    };
    end_lease(conn, &job, Ending::Released).await?;
    store::set_state(conn, &job, JobState::Open, None).await?;
    let words = "It was given back; another crew is being looked for.";
    dispose(conn, &job, &Disposition::new("given_back", words)).await?;
    tasks::enqueue(conn, now, city, &DispatchJob { job_id: job.job_id }).await
}
