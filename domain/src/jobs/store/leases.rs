//! SQL statements on current and past leases.

use std::collections::BTreeSet;

use diesel::{
    dsl::{exists, max},
    prelude::*,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::{
    cases::{self, Case, CaseId},
    crews::CrewId,
    jobs::{
        Ending, Held, Job, JobId, Lease, LeaseError,
        store::{find, with_work},
    },
    jurisdictions::JurisdictionId,
    schema::{cases as case_rows, job, lease_live, lease_past},
};

/// Returns the live leases of a case's jobs.
pub async fn leases_of_case(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    case_id: CaseId,
) -> QueryResult<Vec<Lease>> {
    lease_live::table
        .inner_join(
            job::table.on(job::jurisdiction_id
                .eq(lease_live::jurisdiction_id)
                .and(job::job_id.eq(lease_live::job_id))),
        )
        .filter(job::jurisdiction_id.eq(city))
        .filter(job::case_id.eq(case_id))
        .filter(job::ended_at.is_null())
        .order(lease_live::job_id)
        .select(Lease::as_select())
        .load(conn)
        .await
}

/// Returns the live lease of a job.
pub async fn lease(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    job_id: JobId,
) -> QueryResult<Option<Lease>> {
    Lease::query().find((city, job_id)).first(conn).await.optional()
}

/// Returns the live leases of a crew, oldest first.
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

/// Locks and returns the case and the lease that `held` names.
pub(in crate::jobs) async fn lock_held(
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

/// Returns the case if the lease of `held` ended in one of these ways.
pub(in crate::jobs) async fn case_ended_under(
    conn: &mut AsyncPgConnection,
    held: &Held<'_>,
    endings: &[Ending],
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
        .filter(lease_past::ending.eq_any(endings))
        .select(Case::as_select())
        .first(conn)
        .await
        .optional()
}

/// Returns the job of a case that the crew holds or held under this fence.
pub(in crate::jobs) async fn job_under(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    case_id: CaseId,
    crew_id: CrewId,
    fence: i64,
) -> QueryResult<Option<JobId>> {
    let of_case = || {
        job::table
            .filter(job::jurisdiction_id.eq(city))
            .filter(job::case_id.eq(case_id))
            .select(job::job_id)
    };
    let live: Option<JobId> = lease_live::table
        .filter(lease_live::jurisdiction_id.eq(city))
        .filter(lease_live::job_id.eq_any(of_case()))
        .filter(lease_live::crew_id.eq(crew_id))
        .filter(lease_live::fence.eq(fence))
        .select(lease_live::job_id)
        .first(conn)
        .await
        .optional()?;
    if live.is_some() {
        return Ok(live);
    }
    lease_past::table
        .filter(lease_past::jurisdiction_id.eq(city))
        .filter(lease_past::job_id.eq_any(of_case()))
        .filter(lease_past::crew_id.eq(crew_id))
        .filter(lease_past::fence.eq(fence))
        .order(lease_past::ended_at.desc())
        .select(lease_past::job_id)
        .first(conn)
        .await
        .optional()
}

/// Returns the newest fence of a case; 0 if it never had a lease.
pub(in crate::jobs) async fn newest_fence(
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

/// Whether a crew holds or held a job of the case.
pub(in crate::jobs) async fn has_held(
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

/// Returns the crews whose earlier leases on the case ended as done.
pub(in crate::jobs) async fn crews_that_were_done(
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

/// Returns the leases of these crews, each with its job and its case, oldest first.
pub async fn held_by_crews(
    conn: &mut AsyncPgConnection,
    crews: &[(JurisdictionId, CrewId)],
) -> QueryResult<Vec<(Lease, Job, Case)>> {
    // Crew ids are globally unique. The jurisdictions are named so that the index is used.
    let cities: BTreeSet<_> = crews.iter().map(|(city, _)| city).collect();
    let ids = crews.iter().map(|(_, id)| *id);
    let held = Lease::query()
        .filter(lease_live::jurisdiction_id.eq_any(cities))
        .filter(lease_live::crew_id.eq_any(ids))
        .order(lease_live::taken_at)
        .load(conn)
        .await?;
    leases_with_work(conn, held).await
}

/// Returns each lease with its job and its case.
pub(crate) async fn leases_with_work(
    conn: &mut AsyncPgConnection,
    held: Vec<Lease>,
) -> QueryResult<Vec<(Lease, Job, Case)>> {
    with_work(conn, held, |lease| (&lease.jurisdiction_id, lease.job_id)).await
}
