//! SQL statements on jobs and leases.

mod end;
mod leases;
mod overrides;
mod survey;
mod take;
mod work;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{
    dsl::{array, exists, not},
    prelude::*,
    sql_query, sql_types,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

pub use self::leases::{held_by_crews, lease, leases_of_case, leases_of_crew};
pub(super) use self::{
    end::{delete_lease, insert_past_lease, settle_stock},
    leases::{
        case_ended_under, crews_that_were_done, has_held, job_under, lock_held, newest_fence,
    },
    overrides::{insert_override, lift_of_crew, lift_pins, overrides},
    survey::{
        breaches, cities_with_late, declined_since, escalate, given_back_since, held_by,
        least_busy, near, offered_to,
    },
    take::{claim, count_held, insert_lease, reserve, set_started, upsert_disposition},
};
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

/// Returns the job with this id.
pub async fn find(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    id: JobId,
) -> QueryResult<Option<Job>> {
    Job::query().find((city, id)).first(conn).await.optional()
}

/// Returns the job with this id and locks its row.
pub async fn lock(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    id: JobId,
) -> QueryResult<Option<Job>> {
    Job::query().find((city, id)).for_update().first(conn).await.optional()
}

/// Returns the live jobs of a case in the order in which they were opened, and locks them.
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

/// Returns the names of the visits of a case that were done at or after `since`.
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

/// Returns the visits that a job waits for: those of its case that are not done.
pub async fn awaited(mut conn: &AsyncPgConnection, of: &Job) -> QueryResult<Vec<String>> {
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
        .load(&mut conn)
        .await
}

/// Returns the escalated open jobs of a queue, earliest due time first; at most 500.
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

/// Returns the disposition of a job.
pub async fn disposition_of(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    job_id: JobId,
) -> QueryResult<Option<Disposition>> {
    Disposition::query().find((city, job_id)).first(conn).await.optional()
}

/// Returns the newest `most` dispositions that the planner made.
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

/// Returns open jobs whose disposition is older than `age` or missing; at most 1,000.
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

/// Returns the open jobs of a jurisdiction, earliest due time first.
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

/// Returns the open jobs that have no live offer and wait for no other visit, earliest due time
/// first; at most `most`.
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
    let set = diesel::update(job::table.find((&of.jurisdiction_id, of.job_id)))
        .set((job::state.eq(state), job::ended_at.eq(ended_at)));
    Prepared(set).execute(conn).await.map(drop)
}

/// Opens a job that was leased. If its escalation time has passed, it becomes now.
pub(super) async fn set_open(conn: &mut AsyncPgConnection, of: &Job) -> QueryResult<()> {
    let now = db::city_now(conn).await?;
    let changed = sql_query(
        "update job set state = 'open', escalate_at = greatest(escalate_at, $3) \
         where jurisdiction_id = $1 and job_id = $2",
    )
    .bind::<sql_types::Text, _>(&of.jurisdiction_id)
    .bind::<sql_types::Uuid, _>(of.job_id)
    .bind::<sql_types::Timestamptz, _>(now);
    Prepared(changed).execute(conn).await.map(drop)
}

/// Restarts the escalation time of the jobs that waited for this visit.
pub(super) async fn wait_anew(conn: &mut AsyncPgConnection, made: &Job) -> QueryResult<()> {
    let now = db::city_now(conn).await?;
    // Read first: Citus allows no `timestamptz + interval` on columns in an update.
    let waiting: Vec<(JobId, DateTime<Utc>, DateTime<Utc>)> = job::table
        .filter(job::jurisdiction_id.eq(&made.jurisdiction_id))
        .filter(job::case_id.eq(made.case_id))
        .filter(job::ended_at.is_null())
        .filter(job::awaits.contains(vec![made.visit.as_str()]))
        .order(job::job_id)
        .select((job::job_id, job::opened_at, job::escalate_at))
        .for_update()
        .load(conn)
        .await?;
    for (job_id, opened_at, escalate_at) in waiting {
        let changed = diesel::update(job::table.find((&made.jurisdiction_id, job_id)))
            .set(job::escalate_at.eq(now + (escalate_at - opened_at)));
        Prepared(changed).execute(conn).await?;
    }
    Ok(())
}

pub(super) async fn forget_disposition(conn: &mut AsyncPgConnection, of: &Job) -> QueryResult<()> {
    diesel::delete(disposition::table.find((&of.jurisdiction_id, of.job_id)))
        .execute(conn)
        .await
        .map(drop)
}
