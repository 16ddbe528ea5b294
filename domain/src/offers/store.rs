//! SQL statements on offers.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use diesel::{prelude::*, sql_query, sql_types};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{Offer, OfferId, OfferState};
use crate::{
    cases::Case,
    crews::CrewId,
    db,
    jobs::{self, Job, JobId},
    jurisdictions::JurisdictionId,
    prepared::Prepared,
    schema::{job, offer},
};

/// Returns the offer with this id.
pub async fn find(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    id: OfferId,
) -> QueryResult<Option<Offer>> {
    Offer::query().find((city, id)).first(conn).await.optional()
}

/// Returns the offer with this id and its job.
pub(super) async fn with_job(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    id: OfferId,
) -> QueryResult<Option<(Offer, Job)>> {
    offer::table
        .inner_join(
            job::table.on(job::jurisdiction_id
                .eq(offer::jurisdiction_id)
                .and(job::job_id.eq(offer::job_id))),
        )
        .filter(offer::jurisdiction_id.eq(city))
        .filter(offer::offer_id.eq(id))
        .select((Offer::as_select(), Job::as_select()))
        .first(conn)
        .await
        .optional()
}

/// Returns the live offers of a job.
pub async fn live_of_job(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    job_id: JobId,
) -> QueryResult<Vec<Offer>> {
    Offer::query()
        .filter(offer::jurisdiction_id.eq(city))
        .filter(offer::job_id.eq(job_id))
        .filter(offer::state.eq(OfferState::Live))
        .load(conn)
        .await
}

/// Returns the number of live offers of a crew.
pub(super) async fn live_of_crew(
    mut conn: &AsyncPgConnection,
    city: &JurisdictionId,
    crew_id: CrewId,
) -> QueryResult<i64> {
    offer::table
        .filter(offer::jurisdiction_id.eq(city))
        .filter(offer::crew_id.eq(crew_id))
        .filter(offer::state.eq(OfferState::Live))
        .count()
        .get_result(&mut conn)
        .await
}

/// Returns the live offers of these crews that have not expired, each with its job and its case,
/// oldest first.
pub async fn before_crews(
    conn: &mut AsyncPgConnection,
    crews: &[(JurisdictionId, CrewId)],
) -> QueryResult<Vec<(Offer, Job, Case)>> {
    // Crew ids are globally unique. The jurisdictions are named so that the index is used.
    let cities: BTreeSet<_> = crews.iter().map(|(city, _)| city).collect();
    let ids = crews.iter().map(|(_, id)| *id);
    let now = db::city_now(conn).await?;
    let before = Offer::query()
        .filter(offer::jurisdiction_id.eq_any(cities))
        .filter(offer::crew_id.eq_any(ids))
        .filter(offer::state.eq(OfferState::Live))
        .filter(offer::expires_at.gt(now))
        .order(offer::offer_id)
        .load(conn)
        .await?;
    with_work(conn, before).await
}

/// Returns each offer with its job and its case.
pub(crate) async fn with_work(
    conn: &mut AsyncPgConnection,
    offers: Vec<Offer>,
) -> QueryResult<Vec<(Offer, Job, Case)>> {
    jobs::store::with_work(conn, offers, |offer| (&offer.jurisdiction_id, offer.job_id)).await
}

/// Ends a live offer in this state. Returns the number of changed rows: 0 if it had ended.
pub(super) async fn set_state(
    conn: &mut AsyncPgConnection,
    of: &Offer,
    state: OfferState,
    reason: Option<&str>,
) -> QueryResult<usize> {
    let now = db::city_now(conn).await?;
    let live = offer::table
        .filter(offer::jurisdiction_id.eq(&of.jurisdiction_id))
        .filter(offer::offer_id.eq(of.offer_id))
        .filter(offer::state.eq(OfferState::Live));
    let changed = diesel::update(live).set((
        offer::state.eq(state),
        offer::reason.eq(reason),
        offer::answered_at.eq(now),
    ));
    Prepared(changed).execute(conn).await
}

pub(super) async fn insert(conn: &mut AsyncPgConnection, row: &Offer) -> QueryResult<()> {
    Prepared(diesel::insert_into(offer::table).values(row)).execute(conn).await.map(drop)
}

/// Ends the live offers of a job at `now` (database clock): `accepted` as accepted, the others as
/// withdrawn.
pub(crate) async fn end_all(
    mut conn: &AsyncPgConnection,
    city: &JurisdictionId,
    job_id: JobId,
    accepted: Option<OfferId>,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let ended = sql_query(include_str!("sql/end_all.sql"))
        .bind::<sql_types::Text, _>(city)
        .bind::<sql_types::Uuid, _>(job_id)
        .bind::<sql_types::Nullable<sql_types::Uuid>, _>(accepted)
        .bind::<sql_types::Timestamptz, _>(now);
    Prepared(ended).execute(&mut conn).await.map(drop)
}

#[derive(QueryableByName)]
struct Ended {
    #[diesel(sql_type = sql_types::Uuid)]
    job_id: JobId,
}

/// Withdraws the live offers of a crew and returns their jobs.
pub(super) async fn withdraw_from_crew(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    crew_id: CrewId,
) -> QueryResult<Vec<JobId>> {
    let now = db::city_now(conn).await?;
    let withdrawn: Vec<Ended> = sql_query(include_str!("sql/withdraw_from_crew.sql"))
        .bind::<sql_types::Text, _>(city)
        .bind::<sql_types::Uuid, _>(crew_id)
        .bind::<sql_types::Timestamptz, _>(now)
        .load(conn)
        .await?;
    Ok(withdrawn.into_iter().map(|offer| offer.job_id).collect())
}

/// Returns the jurisdictions with live offers that have expired at `now`.
pub(super) async fn cities_with_expired(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
) -> QueryResult<Vec<JurisdictionId>> {
    offer::table
        .filter(offer::state.eq(OfferState::Live))
        .filter(offer::expires_at.le(now))
        .select(offer::jurisdiction_id)
        .distinct()
        .load(conn)
        .await
}

/// Ends up to 1,000 offers of a jurisdiction that have expired at `now` and that no transaction has
/// locked, and returns their jobs.
pub(super) async fn expire(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
) -> QueryResult<Vec<JobId>> {
    let expired: Vec<Ended> = sql_query(include_str!("sql/expire.sql"))
        .bind::<sql_types::Text, _>(city)
        .bind::<sql_types::Timestamptz, _>(now)
        .load(conn)
        .await?;
    Ok(expired.into_iter().map(|offer| offer.job_id).collect())
}
