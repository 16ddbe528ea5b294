//! Puts the jobs of a case back when no crew is on it.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{Ending, JobState, end::end_lease, open::open, reopen::reopen, store};
use crate::cases::Case;

/// Ends the leases of the case's jobs, releases the reserved stock and looks for other crews. Opens
/// jobs if the case has none.
pub(super) async fn put_back(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    case: &Case,
) -> QueryResult<()> {
    let jobs = store::live_jobs_of(conn, &case.jurisdiction_id, case.case_id).await?;
    if jobs.is_empty() {
        return open(conn, now, case).await;
    }
    for job in jobs.iter().filter(|job| job.state == JobState::Leased) {
        end_lease(conn, job, Ending::Released, None).await?;
        reopen(conn, now, job, "It was given back; another crew is being looked for.").await?;
    }
    Ok(())
}
