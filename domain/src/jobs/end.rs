//! Ends jobs and leases.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{DispatchWaiting, Job, JobState, store};
use crate::{cases::Case, crews, offers, tasks, text_enum::text_enum};

text_enum! {
    /// How a lease or a job ended.
    pub enum Ending {
        /// The work was done.
        Done = "done",
        /// The crew gave the job back.
        Released = "released",
        /// The crew refused a job that was assigned to it.
        Refused = "refused",
        /// The crew stopped responding.
        Silent = "silent",
        /// The crew's shift ended.
        ShiftEnded = "shift_ended",
        /// The crew handed the job over to another crew.
        HandedOver = "handed_over",
        /// A dispatcher overruled the assignment.
        Overruled = "overruled",
        /// The job was no longer needed.
        Cancelled = "cancelled",
    }
}

/// Ends all live jobs of the case with their leases, offers and stock reservations. If the ending
/// is `Done`, the reserved stock counts as used; otherwise it becomes free.
pub async fn end(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    case: &Case,
    ending: Ending,
) -> QueryResult<()> {
    let city = &case.jurisdiction_id;
    let state = if ending == Ending::Done { JobState::Done } else { JobState::Cancelled };
    let mut held = false;
    for job in store::live_jobs_of(conn, city, case.case_id).await? {
        held |= end_lease(conn, &job, ending, None).await?;
        store::set_state(conn, &job, state, Some(now)).await?;
        offers::withdraw_from_all(conn, city, job.job_id).await?;
        store::forget_disposition(conn, &job).await?;
    }
    if held {
        // A crew has free time or stock again.
        tasks::enqueue(conn, now, city, &DispatchWaiting {}).await?;
    }
    Ok(())
}

/// Moves the live lease of the job to the past leases. Returns whether there was one.
pub(super) async fn end_lease(
    conn: &mut AsyncPgConnection,
    job: &Job,
    ending: Ending,
    reason: Option<&str>,
) -> QueryResult<bool> {
    let city = &job.jurisdiction_id;
    let Some(lease) = store::lease(conn, city, job.job_id).await? else { return Ok(false) };
    store::delete_lease(conn, job).await?;
    store::insert_past_lease(conn, &lease, ending, reason).await?;
    for need in job.needs() {
        let used = if ending == Ending::Done { need.quantity } else { 0 };
        store::settle_stock(conn, &lease, &need, used).await?;
        if ending == Ending::Done {
            crews::note_used(conn, job, (lease.crew_id, lease.unit_id), &need).await?;
        }
    }
    Ok(true)
}
