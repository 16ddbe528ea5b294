//! A job that a crew held is free again.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::{DispatchJob, Disposition, Ending, Job, dispose, end::end_lease, store};
use crate::{
    cases::{self, ActError, Actor, Case, On, Status},
    tasks,
};

/// Ends the lease of a job, frees what was promised from the stock, and asks for another crew. If
/// nobody else comes, the case goes back to where somebody has to be found, with `reason` for
/// everybody to read. To be called in a transaction that has locked the case.
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
    let on = On { jurisdiction: city, case_id: job.case_id, actor, expected: None };
    cases::unschedule(conn, now, &on, reason).await
}

/// Opens a job anew, and has a crew looked for.
pub(super) async fn reopen(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    job: &Job,
    words: &str,
) -> diesel::QueryResult<()> {
    store::set_open(conn, job).await?;
    dispose(conn, job, &Disposition::new("given_back", words)).await?;
    tasks::enqueue(conn, now, &job.jurisdiction_id, &DispatchJob { job_id: job.job_id }).await
}
