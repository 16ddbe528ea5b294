//! Field work is opened for a case.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{DispatchJob, Disposition, Job, JobId, JobMode, JobState, dispose, store};
use crate::{areas::MAINTENANCE_DISTRICT, cases::Case, services, tasks};

/// Opens the job that the case's service calls for, if it calls for one and there is none, and
/// asks for a crew. Crews whose earlier work on the case did not hold are left out.
pub async fn open(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    case: &Case,
) -> QueryResult<()> {
    let city = &case.jurisdiction_id;
    let service = services::store::service(conn, city, &case.service_code).await?;
    let Some(service) = service.filter(|service| service.field_work) else { return Ok(()) };
    if store::live_job_of(conn, city, case.case_id).await?.is_some() {
        return Ok(());
    }
    let job = Job {
        jurisdiction_id: city.clone(),
        job_id: JobId::new(now),
        case_id: case.case_id,
        state: JobState::Open,
        mode: if service.urgent { JobMode::Broadcast } else { JobMode::Offer },
        skills: service.skills,
        stock_needs: service.stock_needs,
        service_minutes: service.service_minutes,
        place: case.place,
        district: case.area_codes().remove(MAINTENANCE_DISTRICT),
        due_at: case.expected_at,
        excluded_crews: store::crews_that_were_done(conn, city, case.case_id).await?,
        // A fence of an earlier job of the case is never that of a lease of this one.
        fence: store::newest_fence(conn, city, case.case_id).await?,
        opened_at: now,
        ended_at: None,
    };
    store::insert(conn, &job).await?;
    dispose(conn, &job, &Disposition::new("new", "Just opened; a crew is being looked for."))
        .await?;
    tasks::enqueue(conn, now, city, &DispatchJob { job_id: job.job_id }).await
}
