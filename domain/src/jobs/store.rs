//! Statements about jobs and leases.

mod leases;
mod work;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{
    dsl::{array, exists, not},
    prelude::*,
    sql_query, sql_types,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

pub(super) use self::leases::{
    case_ended_under, crews_that_were_done, has_held, job_under, lock_held, newest_fence,
};
pub use self::leases::{held_by_crews, lease, leases_of_case, leases_of_crew};
pub(crate) use self::{leases::leases_with_work, work::with_work};
use super::{Disposition, Job, JobId, JobState};
use crate::{
    cases::{Case, CaseId},
    db,
    jurisdictions::JurisdictionId,
    offers::OfferState,
    prepared::Prepared,
    schema::{cases as case_rows, disposition, job, offer},
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

/// The jobs of a case that are not ended, locked, in the order in which they were opened.
pub async fn live_jobs_of(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    case_id: CaseId,
) -> QueryResult<Vec<Job>> {
    Job::query()
        .filter(job::jurisdiction_id.eq(city))
        .filter(job::case_id.eq(case_id))
        .filter(job::ended_at.is_null())
        .order(job::job_id)
        .for_update()
        .load(conn)
        .await
}

/// The visits of a case that were made since then.
pub(super) async fn visits_done(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    case_id: CaseId,
    since: DateTime<Utc>,
) -> QueryResult<Vec<String>> {
    job::table
        .filter(job::jurisdiction_id.eq(city))
        .filter(job::case_id.eq(case_id))
        .filter(job::state.eq(JobState::Done))
        .filter(job::ended_at.ge(since))
        .select(job::visit)
        .distinct()
        .load(conn)
        .await
}

/// The visits that a job waits for: those of its case that are not made yet.
pub async fn awaited(conn: &mut AsyncPgConnection, of: &Job) -> QueryResult<Vec<String>> {
    if of.awaits.is_empty() {
        return Ok(vec![]);
    }
    job::table
        .filter(job::jurisdiction_id.eq(&of.jurisdiction_id))
        .filter(job::case_id.eq(of.case_id))
        .filter(job::ended_at.is_null())
        .filter(job::visit.eq_any(&of.awaits))
        .select(job::visit)
        .distinct()
        .order(job::visit)
        .load(conn)
        .await
}

/// The open jobs of a queue that people are asked to look at, those due first first.
pub async fn queued(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    queue: &str,
) -> QueryResult<Vec<(Job, Case, Option<Disposition>)>> {
    job::table
        .inner_join(
            case_rows::table.on(case_rows::jurisdiction_id
                .eq(job::jurisdiction_id)
                .and(case_rows::case_id.eq(job::case_id))),
        )
        .left_join(
            disposition::table.on(disposition::jurisdiction_id
                .eq(job::jurisdiction_id)
                .and(disposition::job_id.eq(job::job_id))),
        )
        .filter(job::jurisdiction_id.eq(city))
        .filter(job::state.eq(JobState::Open))
        .filter(job::queue.eq(queue))
        .filter(job::escalated_at.is_not_null())
        .order((job::due_at.asc().nulls_last(), job::job_id))
        .select((Job::as_select(), Case::as_select(), Option::<Disposition>::as_select()))
        .limit(500)
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

/// The newest decisions that the planner was asked for.
pub async fn newest_decisions(
    conn: &mut AsyncPgConnection,
    most: i64,
) -> QueryResult<Vec<Disposition>> {
    Disposition::query()
        .filter(disposition::question.is_not_null())
        .order(disposition::decided_at.desc())
        .limit(most)
        .load(conn)
        .await
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

/// The open jobs of a city that somebody could go to now and nobody is asked about, those due first
/// first.
pub(super) async fn before_nobody(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    most: i64,
) -> QueryResult<Vec<Job>> {
    let asked = offer::table
        .filter(offer::jurisdiction_id.eq(job::jurisdiction_id))
        .filter(offer::job_id.eq(job::job_id))
        .filter(offer::state.eq(OfferState::Live));
    let before = diesel::alias!(job as before);
    let awaited = before
        .filter(before.field(job::jurisdiction_id).eq(job::jurisdiction_id))
        .filter(before.field(job::case_id).eq(job::case_id))
        .filter(before.field(job::ended_at).is_null())
        .filter(job::awaits.contains(array::<sql_types::Text, _>((before.field(job::visit),))));
    Job::query()
        .filter(job::jurisdiction_id.eq(city))
        .filter(job::state.eq(JobState::Open))
        .filter(not(exists(asked)))
        .filter(not(exists(awaited)))
        .order((job::due_at.asc().nulls_last(), job::job_id))
        .limit(most)
        .load(conn)
        .await
}

pub(super) async fn insert(conn: &mut AsyncPgConnection, row: &Job) -> QueryResult<()> {
    Prepared(diesel::insert_into(job::table).values(row)).execute(conn).await.map(drop)
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

/// Opens a job that somebody held. If people should have looked for it by now, they do so from now
/// on.
pub(super) async fn set_open(conn: &mut AsyncPgConnection, of: &Job) -> QueryResult<()> {
    sql_query(
        "update job set state = 'open', escalate_at = greatest(escalate_at, city_now()) \
         where jurisdiction_id = $1 and job_id = $2",
    )
    .bind::<sql_types::Text, _>(&of.jurisdiction_id)
    .bind::<sql_types::Uuid, _>(of.job_id)
    .execute(conn)
    .await
    .map(drop)
}

/// Has the jobs that waited for this visit wait for a crew from now on, as long as others may.
pub(super) async fn wait_anew(conn: &mut AsyncPgConnection, made: &Job) -> QueryResult<()> {
    sql_query(
        "update job set escalate_at = city_now() + (escalate_at - opened_at) \
         where jurisdiction_id = $1 and case_id = $2 and ended_at is null and $3 = any (awaits)",
    )
    .bind::<sql_types::Text, _>(&made.jurisdiction_id)
    .bind::<sql_types::Uuid, _>(made.case_id)
    .bind::<sql_types::Text, _>(&made.visit)
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
