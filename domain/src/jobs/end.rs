//! A job ends, once.

use chrono::{DateTime, Utc};
use diesel::{QueryResult, prelude::*};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{DispatchWaiting, Job, JobState, store};
use crate::{
    cases::Case,
    crews, db, offers,
    schema::{lease_live, lease_past, stock},
    tasks,
    text_enum::text_enum,
};

text_enum! {
    /// How a lease or a job ended.
    pub enum Ending {
        /// The work was done.
        Done = "done",
        /// The crew gave it back.
        Released = "released",
        /// The crew did not want what was put on its list.
        Refused = "refused",
        /// The crew was not heard of any more.
        Silent = "silent",
        /// The crew's shift ended.
        ShiftEnded = "shift_ended",
        /// Another crew took it over.
        HandedOver = "handed_over",
        /// A person decided otherwise.
        Overruled = "overruled",
        /// It was not needed any more.
        Cancelled = "cancelled",
    }
}

/// Ends the case's jobs: the leases, the offers, and what was promised from stock. What a crew's
/// work used up is gone; otherwise it is free again.
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
        // Somebody has time again, or stock.
        tasks::enqueue(conn, now, city, &DispatchWaiting {}).await?;
    }
    Ok(())
}

/// Moves the lease to the past, if there is one; says whether there was.
pub(super) async fn end_lease(
    conn: &mut AsyncPgConnection,
    job: &Job,
    ending: Ending,
    reason: Option<&str>,
) -> QueryResult<bool> {
    let city = &job.jurisdiction_id;
    let Some(lease) = store::lease(conn, city, job.job_id).await? else { return Ok(false) };
    diesel::delete(lease_live::table.find((city, job.job_id))).execute(conn).await?;
    diesel::insert_into(lease_past::table)
        .values((
            lease_past::jurisdiction_id.eq(city),
            lease_past::job_id.eq(job.job_id),
            lease_past::fence.eq(lease.fence),
            lease_past::crew_id.eq(lease.crew_id),
            lease_past::taken_at.eq(lease.taken_at),
            lease_past::ended_at.eq(db::sql::city_now()),
            lease_past::ending.eq(ending),
            lease_past::reason.eq(reason),
        ))
        .execute(conn)
        .await?;
    for need in job.needs() {
        let used = if ending == Ending::Done { need.quantity } else { 0 };
        diesel::update(stock::table.find((city, lease.unit_id, &need.item)))
            .set((
                stock::counted.eq(stock::counted - used),
                stock::reserved.eq(stock::reserved - need.quantity),
            ))
            .execute(conn)
            .await?;
        if ending == Ending::Done {
            crews::note_used(conn, job, (lease.crew_id, lease.unit_id), &need).await?;
        }
    }
    Ok(true)
}
