//! Takes a job away from the crew that holds it.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::{Ending, Job, apply::apply, end::end_lease, reopen::reopen, store};
use crate::cases::{self, ActError, Actor, Case, CaseTarget, Status};

/// Ends the lease of a job, releases its reserved stock and looks for another crew. If no other
/// crew is on the case, the case returns to `acknowledged` with `reason` as a public note. Must run
/// in a transaction that has locked the case.
pub(crate) async fn give_back(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    case: Case,
    job: &Job,
    (ending, reason): (Ending, &str),
    actor: &Actor,
) -> Result<Case, ActError> {
    let city = &job.jurisdiction_id;
    end_lease(conn, job, ending, Some(reason)).await?;
    reopen(conn, now, job, "It was given back; another crew is being looked for.").await?;
    let comes = matches!(case.status, Status::Scheduled | Status::InProgress);
    if !comes || !store::leases_of_case(conn, city, job.case_id).await?.is_empty() {
        return Ok(case);
    }
    let target = CaseTarget { jurisdiction: city, case_id: job.case_id, actor, expected: None };
    let transition = cases::unschedule(conn, now, &target, reason).await?;
    Ok(apply(conn, now, transition).await?)
}
