//! SQL statements on overrides.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::super::{JobId, JobOverride, OverrideKind};
use crate::{crews::CrewId, db, jurisdictions::JurisdictionId, schema::job_override};

/// Lifts all pins of a job.
pub(in crate::jobs) async fn lift_pins(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    job_id: JobId,
) -> QueryResult<()> {
    let pins = job_override::table
        .filter(job_override::jurisdiction_id.eq(city))
        .filter(job_override::job_id.eq(job_id))
        .filter(job_override::lifted_at.is_null())
        .filter(job_override::kind.eq(OverrideKind::Pin));
    let now = db::city_now(conn).await?;
    diesel::update(pins).set(job_override::lifted_at.eq(now)).execute(conn).await.map(drop)
}

/// Lifts the overrides of a job for a crew and returns their number.
pub(in crate::jobs) async fn lift_of_crew(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    job_id: JobId,
    crew_id: CrewId,
) -> QueryResult<usize> {
    let held = job_override::table
        .filter(job_override::jurisdiction_id.eq(city))
        .filter(job_override::job_id.eq(job_id))
        .filter(job_override::crew_id.eq(crew_id))
        .filter(job_override::lifted_at.is_null());
    let now = db::city_now(conn).await?;
    diesel::update(held).set(job_override::lifted_at.eq(now)).execute(conn).await
}

pub(in crate::jobs) async fn insert_override(
    conn: &mut AsyncPgConnection,
    row: &JobOverride,
) -> QueryResult<()> {
    diesel::insert_into(job_override::table).values(row).execute(conn).await.map(drop)
}

/// Returns the overrides of these jobs that are in force.
pub(in crate::jobs) async fn overrides(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    jobs: &[JobId],
) -> QueryResult<Vec<JobOverride>> {
    JobOverride::query()
        .filter(job_override::jurisdiction_id.eq(city))
        .filter(job_override::job_id.eq_any(jobs))
        .filter(job_override::lifted_at.is_null())
        .order(job_override::job_override_id)
        .load(conn)
        .await
}
