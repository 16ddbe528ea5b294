//! SQL statements that lease a job to a crew.

use chrono::{DateTime, Utc};
use diesel::{dsl::exists, prelude::*};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::super::{Disposition, Job, JobId, JobState, Lease};
use crate::{
    crews::Shift,
    db,
    jurisdictions::JurisdictionId,
    offers::{MAX_HELD, Offer, OfferState},
    prepared::Prepared,
    schema::{disposition, job, lease_live, offer, stock},
    services::StockNeed,
};

/// Leases an open job to the crew of a shift if it holds fewer than [`MAX_HELD`] jobs and, with an
/// offer, only while the offer is live at `now` (database clock). Returns the new fence, or `None`
/// if the job was not leased.
pub(in crate::jobs) async fn claim(
    conn: &mut AsyncPgConnection,
    of: &Job,
    shift: &Shift,
    accepted: Option<&Offer>,
    now: DateTime<Utc>,
) -> QueryResult<Option<i64>> {
    let city = &of.jurisdiction_id;
    let held = lease_live::table
        .filter(lease_live::jurisdiction_id.eq(city))
        .filter(lease_live::crew_id.eq(shift.crew_id))
        .count()
        .single_value();
    let open = job::table
        .filter(job::jurisdiction_id.eq(city))
        .filter(job::job_id.eq(of.job_id))
        .filter(job::state.eq(JobState::Open))
        .filter(held.lt(MAX_HELD));
    let grown = (
        job::state.eq(JobState::Leased),
        job::fence.eq(job::fence + 1),
        job::escalated_at.eq(None::<DateTime<Utc>>),
    );
    let Some(of) = accepted else {
        let claim = diesel::update(open).set(grown).returning(job::fence);
        return Prepared(claim).get_result(conn).await.optional();
    };
    let still_live = offer::table
        .find((&of.jurisdiction_id, of.offer_id))
        .filter(offer::state.eq(OfferState::Live))
        .filter(offer::expires_at.gt(now));
    let offered = open.filter(exists(still_live));
    let claim = diesel::update(offered).set(grown).returning(job::fence);
    Prepared(claim).get_result(conn).await.optional()
}

/// Returns the number of jobs that the crew of a shift holds.
pub(in crate::jobs) async fn count_held(
    conn: &mut AsyncPgConnection,
    shift: &Shift,
) -> QueryResult<i64> {
    lease_live::table
        .filter(lease_live::jurisdiction_id.eq(&shift.jurisdiction_id))
        .filter(lease_live::crew_id.eq(shift.crew_id))
        .count()
        .get_result(conn)
        .await
}

pub(in crate::jobs) async fn insert_lease(
    conn: &mut AsyncPgConnection,
    lease: &Lease,
) -> QueryResult<()> {
    Prepared(diesel::insert_into(lease_live::table).values(lease)).execute(conn).await.map(drop)
}

/// Reserves stock of a vehicle for a job. Returns the number of changed rows: 0 if there is not
/// enough.
pub(in crate::jobs) async fn reserve(
    mut conn: &AsyncPgConnection,
    job: &Job,
    shift: &Shift,
    need: &StockNeed,
) -> QueryResult<usize> {
    let enough = stock::table
        .filter(stock::jurisdiction_id.eq(&job.jurisdiction_id))
        .filter(stock::unit_id.eq(shift.unit_id))
        .filter(stock::item.eq(&need.item))
        .filter((stock::counted - stock::reserved).ge(need.quantity));
    let reserved = diesel::update(enough).set(stock::reserved.eq(stock::reserved + need.quantity));
    Prepared(reserved).execute(&mut conn).await
}

/// Sets the time when the crew began the job that it holds.
pub(in crate::jobs) async fn set_started(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    id: JobId,
) -> QueryResult<()> {
    let now = db::city_now(conn).await?;
    let started =
        diesel::update(lease_live::table.find((city, id))).set(lease_live::started_at.eq(now));
    Prepared(started).execute(conn).await.map(drop)
}

/// Writes the disposition of a job, decided at `now` (database clock), and replaces the previous
/// one.
pub(in crate::jobs) async fn upsert_disposition(
    mut conn: &AsyncPgConnection,
    job: &Job,
    decided: &Disposition,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let values = (
        disposition::code.eq(&decided.code),
        disposition::words.eq(&decided.words),
        disposition::candidates.eq(&decided.candidates),
        disposition::question.eq(&decided.question),
        disposition::decided_at.eq(now),
    );
    let written = diesel::insert_into(disposition::table)
        .values((
            disposition::jurisdiction_id.eq(&job.jurisdiction_id),
            disposition::job_id.eq(job.job_id),
            values,
        ))
        .on_conflict((disposition::jurisdiction_id, disposition::job_id))
        .do_update()
        .set(values);
    Prepared(written).execute(&mut conn).await.map(drop)
}
