//! SQL statements that find available crews and waiting jobs.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Integer, Jsonb, Nullable, Text, Timestamptz, Uuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use postgis_diesel::sql_types::Geography;

use super::super::{Breach, Ending, Job, JobId, JobState};
use crate::{
    crews::CrewId,
    jurisdictions::JurisdictionId,
    offers::{MAX_HELD, MAX_OFFERS, OfferState},
    place::Place,
    schema::{job, lease_live, lease_past, offer},
};

/// Counts the violations of each invariant in a jurisdiction; see [`Breach`]. Time limits may be
/// exceeded since `late`, and leases that ended before `ended_since` are not looked at.
pub(in crate::jobs) async fn breaches(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    late: DateTime<Utc>,
    ended_since: DateTime<Utc>,
) -> QueryResult<Vec<Breach>> {
    sql_query(include_str!("../sql/audit.sql"))
        .bind::<Text, _>(city)
        .bind::<BigInt, _>(MAX_HELD)
        .bind::<BigInt, _>(MAX_OFFERS)
        .bind::<Timestamptz, _>(late)
        .bind::<Timestamptz, _>(ended_since)
        .load(conn)
        .await
}

/// Returns the jurisdictions with open jobs whose escalation time has passed at `now`.
pub(in crate::jobs) async fn cities_with_late(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
) -> QueryResult<Vec<JurisdictionId>> {
    job::table
        .filter(job::state.eq(JobState::Open))
        .filter(job::escalated_at.is_null())
        .filter(job::escalate_at.le(now))
        .select(job::jurisdiction_id)
        .distinct()
        .load(conn)
        .await
}

#[derive(QueryableByName)]
struct Escalated {
    #[diesel(sql_type = Uuid)]
    job_id: JobId,
}

/// Escalates up to `most` open jobs of a jurisdiction whose escalation time has passed at `now`, and
/// returns them.
pub(in crate::jobs) async fn escalate(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    most: i32,
) -> QueryResult<Vec<JobId>> {
    let escalated: Vec<Escalated> = sql_query(include_str!("../sql/escalate.sql"))
        .bind::<Text, _>(city)
        .bind::<Integer, _>(most)
        .bind::<Timestamptz, _>(now)
        .load(conn)
        .await?;
    Ok(escalated.into_iter().map(|job| job.job_id).collect())
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Uuid)]
    crew_id: CrewId,
}

/// Returns up to `most` crews on shift, fewest jobs ahead first.
pub(in crate::jobs) async fn least_busy(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    most: i32,
) -> QueryResult<Vec<CrewId>> {
    let found: Vec<Found> = sql_query(include_str!("../sql/least_busy.sql"))
        .bind::<Text, _>(city)
        .bind::<Integer, _>(most)
        .load(conn)
        .await?;
    Ok(found.into_iter().map(|found| found.crew_id).collect())
}

/// Returns the nearest crews that can take the job, at most `able`, and the nearest crews of any
/// kind, at most `any`. One index covers skill and position, so that crews with a rare skill are
/// found without scanning all crews.
pub(in crate::jobs) async fn near(
    conn: &mut AsyncPgConnection,
    job: &Job,
    said_no: &[CrewId],
    (able, any): (i32, i32),
) -> QueryResult<Vec<CrewId>> {
    // Not prepared: a generic plan would sort by distance instead of walking the index.
    let found: Vec<Found> = sql_query(include_str!("../sql/near.sql"))
        .bind::<Text, _>(&job.jurisdiction_id)
        .bind::<Array<Text>, _>(&job.skills)
        .bind::<Nullable<Geography>, _>(job.place)
        .bind::<Jsonb, _>(&job.stock_needs)
        .bind::<Nullable<Text>, _>(&job.district)
        .bind::<Array<Uuid>, _>(
            said_no.iter().chain(&job.excluded_crews).copied().collect::<Vec<_>>(),
        )
        .bind::<BigInt, _>(MAX_HELD)
        .bind::<BigInt, _>(MAX_OFFERS)
        .bind::<Integer, _>(able)
        .bind::<Integer, _>(any)
        .load(conn)
        .await?;
    Ok(found.into_iter().map(|found| found.crew_id).collect())
}

/// Returns which crew declined which of these jobs, or let its offer expire, after `since`.
pub(in crate::jobs) async fn declined_since(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    jobs: &[JobId],
    since: DateTime<Utc>,
) -> QueryResult<Vec<(JobId, CrewId)>> {
    offer::table
        .filter(offer::jurisdiction_id.eq(city))
        .filter(offer::job_id.eq_any(jobs))
        .filter(offer::state.eq_any([OfferState::Declined, OfferState::Expired]))
        .filter(offer::answered_at.gt(since))
        .select((offer::job_id, offer::crew_id))
        .load(conn)
        .await
}

/// Returns which crew gave which of these jobs back after `since`.
pub(in crate::jobs) async fn given_back_since(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    jobs: &[JobId],
    since: DateTime<Utc>,
) -> QueryResult<Vec<(JobId, CrewId)>> {
    lease_past::table
        .filter(lease_past::jurisdiction_id.eq(city))
        .filter(lease_past::job_id.eq_any(jobs))
        .filter(lease_past::ending.eq_any([Ending::Released, Ending::Refused, Ending::HandedOver]))
        .filter(lease_past::ended_at.gt(since))
        .select((lease_past::job_id, lease_past::crew_id))
        .load(conn)
        .await
}

/// A job ahead of a crew: crew, job, location, minutes of the visit, due time.
pub(in crate::jobs) type AheadRow = (CrewId, JobId, Option<Place>, i32, Option<DateTime<Utc>>);

/// Returns the jobs that these crews hold, each with the time it was begun; begun ones first.
pub(in crate::jobs) async fn held_by(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    ids: &[CrewId],
) -> QueryResult<Vec<(AheadRow, Option<DateTime<Utc>>)>> {
    lease_live::table
        .inner_join(
            job::table.on(job::jurisdiction_id
                .eq(lease_live::jurisdiction_id)
                .and(job::job_id.eq(lease_live::job_id))),
        )
        .filter(lease_live::jurisdiction_id.eq(city))
        .filter(lease_live::crew_id.eq_any(ids))
        .order((lease_live::started_at.asc().nulls_last(), lease_live::taken_at, job::job_id))
        .select((
            (lease_live::crew_id, job::job_id, job::place, job::service_minutes, job::due_at),
            lease_live::started_at,
        ))
        .load(conn)
        .await
}

/// Returns the jobs that are offered to these crews, oldest offer first.
pub(in crate::jobs) async fn offered_to(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    ids: &[CrewId],
) -> QueryResult<Vec<AheadRow>> {
    offer::table
        .inner_join(
            job::table.on(job::jurisdiction_id
                .eq(offer::jurisdiction_id)
                .and(job::job_id.eq(offer::job_id))),
        )
        .filter(offer::jurisdiction_id.eq(city))
        .filter(offer::crew_id.eq_any(ids))
        .filter(offer::state.eq(OfferState::Live))
        .order((offer::offered_at, offer::offer_id))
        .select((offer::crew_id, job::job_id, job::place, job::service_minutes, job::due_at))
        .load(conn)
        .await
}
