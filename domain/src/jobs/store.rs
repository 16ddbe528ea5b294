//! Statements about jobs and leases.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{
    dsl::{exists, max},
    prelude::*,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{Disposition, Ending, Held, Job, JobId, JobState, Lease, LeaseError};
use crate::{
    cases::{self, Case, CaseId},
    crews::CrewId,
    db,
    jurisdictions::JurisdictionId,
    schema::{cases as case_rows, disposition, job, lease_live, lease_past},
};

/// The job of this id.
pub async fn find(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    id: JobId,
) -> QueryResult<Option<Job>> {
    Job::query().find((city, id)).first(conn).await.optional()
}

/// The job of this id, locked.
pub async fn lock(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    id: JobId,
) -> QueryResult<Option<Job>> {
    Job::query().find((city, id)).for_update().first(conn).await.optional()
}

/// The job of a case that is not ended, locked.
pub async fn live_job_of(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    case_id: CaseId,
) -> QueryResult<Option<Job>> {
    Job::query()
        .filter(job::jurisdiction_id.eq(city))
        .filter(job::case_id.eq(case_id))
        .filter(job::ended_at.is_null())
        .for_update()
        .first(conn)
        .await
        .optional()
}

/// Who holds a job.
pub async fn lease(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    job_id: JobId,
) -> QueryResult<Option<Lease>> {
    Lease::query().find((city, job_id)).first(conn).await.optional()
}

/// What a crew holds, oldest first.
pub async fn leases_of_crew(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    crew_id: CrewId,
) -> QueryResult<Vec<Lease>> {
    Lease::query()
        .filter(lease_live::jurisdiction_id.eq(city))
        .filter(lease_live::crew_id.eq(crew_id))
        .order(lease_live::taken_at)
        .load(conn)
        .await
}

/// Why a job is where it is.
pub async fn disposition_of(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    job_id: JobId,
) -> QueryResult<Option<Disposition>> {
    Disposition::query().find((city, job_id)).first(conn).await.optional()
}

/// Open jobs whose disposition is older than `age`: nobody has looked at them since.
pub async fn neglected(
    conn: &mut AsyncPgConnection,
    age: TimeDelta,
) -> QueryResult<Vec<(JurisdictionId, JobId)>> {
    let now = db::city_now(conn).await?;
    job::table
        .left_join(
            disposition::table.on(disposition::jurisdiction_id
                .eq(job::jurisdiction_id)
                .and(disposition::job_id.eq(job::job_id))),
        )
        .filter(job::state.eq(JobState::Open))
        .filter(
            disposition::decided_at
                .nullable()
                .lt(now - age)
                .or(disposition::decided_at.nullable().is_null()),
        )
        .select((job::jurisdiction_id, job::job_id))
        .limit(1_000)
        .load(conn)
        .await
}

/// The open jobs of a city, those due first first.
pub async fn open_jobs(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
) -> QueryResult<Vec<JobId>> {
    job::table
        .filter(job::jurisdiction_id.eq(city))
        .filter(job::state.eq(JobState::Open))
        .order((job::due_at.asc().nulls_last(), job::job_id))
        .select(job::job_id)
        .load(conn)
        .await
}

/// The lease that `held` speaks of, and its case, both locked.
pub(super) async fn lock_held(
    conn: &mut AsyncPgConnection,
    held: &Held<'_>,
) -> Result<(Case, Lease), LeaseError> {
    let job = find(conn, held.jurisdiction, held.job_id).await?.ok_or(LeaseError::NotHeld)?;
    let case = cases::store::lock(conn, held.jurisdiction, job.case_id).await?;
    let lease = Lease::query()
        .find((held.jurisdiction, held.job_id))
        .filter(lease_live::crew_id.eq(held.crew_id))
        .filter(lease_live::fence.eq(held.fence))
        .for_update()
        .first(conn)
        .await
        .optional()?;
    case.zip(lease).ok_or(LeaseError::NotHeld)
}

/// The case, if the lease of `held` ended so.
pub(super) async fn case_ended_under(
    conn: &mut AsyncPgConnection,
    held: &Held<'_>,
    ending: Ending,
) -> QueryResult<Option<Case>> {
    lease_past::table
        .inner_join(
            job::table.on(job::jurisdiction_id
                .eq(lease_past::jurisdiction_id)
                .and(job::job_id.eq(lease_past::job_id))),
        )
        .inner_join(
            case_rows::table.on(case_rows::jurisdiction_id
                .eq(job::jurisdiction_id)
                .and(case_rows::case_id.eq(job::case_id))),
        )
        .filter(lease_past::jurisdiction_id.eq(held.jurisdiction))
        .filter(lease_past::job_id.eq(held.job_id))
        .filter(lease_past::fence.eq(held.fence))
        .filter(lease_past::crew_id.eq(held.crew_id))
        .filter(lease_past::ending.eq(ending))
        .select(Case::as_select())
        .first(conn)
        .await
        .optional()
}

/// The job of a case that a fence belongs to: fences grow from lease to lease of a case, and a job
/// has that of its newest. Of two jobs with one fence the second was never leased.
pub(super) async fn job_under(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    case_id: CaseId,
    fence: i64,
) -> QueryResult<Option<JobId>> {
    job::table
        .filter(job::jurisdiction_id.eq(city))
        .filter(job::case_id.eq(case_id))
        .filter(job::fence.ge(fence))
        .order((job::fence, job::opened_at, job::job_id))
        .select(job::job_id)
        .first(conn)
        .await
        .optional()
}

/// The newest fence of a case; 0, if nobody has had a lease.
pub(super) async fn newest_fence(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    case_id: CaseId,
) -> QueryResult<i64> {
    let newest: Option<i64> = job::table
        .filter(job::jurisdiction_id.eq(city))
        .filter(job::case_id.eq(case_id))
        .select(max(job::fence))
        .first(conn)
        .await?;
    Ok(newest.unwrap_or(0))
}

/// Whether a crew holds or has held a job of the case.
pub(super) async fn has_held(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    case_id: CaseId,
    crew_id: CrewId,
) -> QueryResult<bool> {
    let jobs = || {
        job::table
            .filter(job::jurisdiction_id.eq(city))
            .filter(job::case_id.eq(case_id))
            .select(job::job_id)
    };
    let live = lease_live::table
        .filter(lease_live::jurisdiction_id.eq(city))
        .filter(lease_live::crew_id.eq(crew_id))
        .filter(lease_live::job_id.eq_any(jobs()));
    let past = lease_past::table
        .filter(lease_past::jurisdiction_id.eq(city))
        .filter(lease_past::crew_id.eq(crew_id))
        .filter(lease_past::job_id.eq_any(jobs()));
    diesel::select(exists(live).or(exists(past))).get_result(conn).await
}

/// The crews that said of the case's earlier jobs that they were done.
pub(super) async fn crews_that_were_done(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    case_id: CaseId,
) -> QueryResult<Vec<CrewId>> {
    lease_past::table
        .inner_join(
            job::table.on(job::jurisdiction_id
                .eq(lease_past::jurisdiction_id)
                .and(job::job_id.eq(lease_past::job_id))),
        )
        .filter(job::jurisdiction_id.eq(city))
        .filter(job::case_id.eq(case_id))
        .filter(lease_past::ending.eq(Ending::Done))
        .select(lease_past::crew_id)
        .distinct()
        .load(conn)
        .await
}

pub(super) async fn insert(conn: &mut AsyncPgConnection, row: &Job) -> QueryResult<()> {
    diesel::insert_into(job::table).values(row).execute(conn).await.map(drop)
}

pub(super) async fn set_state(
    conn: &mut AsyncPgConnection,
    of: &Job,
    state: JobState,
    ended_at: Option<DateTime<Utc>>,
) -> QueryResult<()> {
    diesel::update(job::table.find((&of.jurisdiction_id, of.job_id)))
        .set((job::state.eq(state), job::ended_at.eq(ended_at)))
        .execute(conn)
        .await
        .map(drop)
}

pub(super) async fn forget_disposition(conn: &mut AsyncPgConnection, of: &Job) -> QueryResult<()> {
    diesel::delete(disposition::table.find((&of.jurisdiction_id, of.job_id)))
        .execute(conn)
        .await
        .map(drop)
}
