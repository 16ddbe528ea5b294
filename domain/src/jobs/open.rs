//! Opens the jobs of a case.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use geocoding::areas::MAINTENANCE_DISTRICT;

use super::{DispatchJob, Disposition, Job, JobId, JobState, dispose, store};
use crate::{
    cases::{self, Case},
    services::{self, Service, Visit},
    tasks,
};

/// Maximum number of crews per visit.
const MAX_CREWS: i16 = 10;

/// Opens the jobs that the case's service needs and dispatches them. Does nothing if the service
/// needs no field work or the case has live jobs. Crews whose earlier work on the case was disputed
/// are excluded. Visits that were done since the case was last opened are skipped.
pub(super) async fn open(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    case: &Case,
) -> QueryResult<()> {
    let city = &case.jurisdiction_id;
    let service = services::store::service(conn, city, &case.service_code).await?;
    let Some(service) = service.filter(|service| service.field_work) else { return Ok(()) };
    if !store::live_jobs_of(conn, city, case.case_id).await?.is_empty() {
        return Ok(());
    }
    let since = cases::store::last_opened(conn, case).await?;
    let done = store::visits_done(conn, city, case.case_id, since).await?;
    let first = first_job(conn, now, case, &service).await?;
    for job in jobs(now, &first, &service.dispatch.visits()) {
        if !job.visit.is_empty() && done.contains(&job.visit) {
            continue;
        }
        store::insert(conn, &job).await?;
        let new = Disposition::new("new", "Just opened; a crew is being looked for.");
        dispose(conn, now, &job, &new).await?;
        tasks::enqueue(conn, now, city, &DispatchJob { job_id: job.job_id }).await?;
    }
    Ok(())
}

/// Builds the job of a service that needs one visit by one crew.
async fn first_job(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    case: &Case,
    service: &Service,
) -> QueryResult<Job> {
    let city = &case.jurisdiction_id;
    let rules = &service.dispatch;
    let after = |minutes: i32| now + TimeDelta::minutes(minutes.into());
    Ok(Job {
        jurisdiction_id: city.clone(),
        job_id: JobId::new(now),
        case_id: case.case_id,
        state: JobState::Open,
        mode: rules.mode,
        skills: service.skills.clone(),
        stock_needs: service.stock_needs.clone(),
        service_minutes: service.service_minutes,
        place: case.place,
        district: case.area_codes().remove(MAINTENANCE_DISTRICT),
        due_at: case.expected_at,
        excluded_crews: store::crews_that_were_done(conn, city, case.case_id).await?,
        // Continues from the newest fence of the case, so that no fence is used by two of its jobs.
        fence: store::newest_fence(conn, city, case.case_id).await?,
        opened_at: now,
        ended_at: None,
        visit: String::new(),
        seat: 1,
        awaits: vec![],
        hazard: rules.hazard,
        priority: rules.priority,
        must_go_at: rules.must_go_minutes.map(after),
        escalate_at: after(rules.escalate_minutes),
        queue: rules.queue.clone(),
        escalated_at: None,
    })
}

/// Returns one job for each crew of each visit.
fn jobs(now: DateTime<Utc>, first: &Job, visits: &[Visit]) -> Vec<Job> {
    if visits.is_empty() {
        return vec![first.clone()];
    }
    let seats = |visit: &Visit| 1..=visit.crews.clamp(1, MAX_CREWS);
    visits
        .iter()
        .flat_map(|visit| seats(visit).map(move |seat| (visit, seat)))
        .map(|(visit, seat)| Job {
            job_id: JobId::new(now),
            skills: visit.skills.clone(),
            stock_needs: serde_json::json!(visit.stock_needs),
            service_minutes: visit.minutes,
            visit: visit.name.clone(),
            seat,
            awaits: visit.after.clone(),
            ..first.clone()
        })
        .collect()
}
