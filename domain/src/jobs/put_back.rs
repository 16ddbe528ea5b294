//! A case has nobody who comes any more.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{Ending, JobState, end::end_lease, give_back::reopen, store};
use crate::cases::Case;

/// Ends the leases of the case's jobs, frees what was promised from the stock, and asks for other
/// crews. A case without a job gets one.
pub async fn put_back(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    case: &Case,
) -> QueryResult<()> {
    let jobs = store::live_jobs_of(conn, &case.jurisdiction_id, case.case_id).await?;
    if jobs.is_empty() {
        return super::open(conn, now, case).await;
    }
    for job in jobs.iter().filter(|job| job.state == JobState::Leased) {
        end_lease(conn, job, Ending::Released, None).await?;
        reopen(conn, now, job, "It was given back; another crew is being looked for.").await?;
    }
    Ok(())
}
