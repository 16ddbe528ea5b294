//! Statements about offers.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{Offer, OfferId, OfferState};
use crate::{
    cases::Case,
    crews::CrewId,
    db,
    jobs::{self, Job, JobId},
    jurisdictions::JurisdictionId,
    schema::{job, offer},
};

/// The offer of this id.
pub async fn find(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    id: OfferId,
) -> QueryResult<Option<Offer>> {
    Offer::query().find((city, id)).first(conn).await.optional()
}

/// The offer of this id, and its job.
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

/// The live offers of a job.
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

/// How many live offers a crew has before it.
pub(super) async fn live_of_crew(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    crew_id: CrewId,
) -> QueryResult<i64> {
    offer::table
        .filter(offer::jurisdiction_id.eq(city))
        .filter(offer::crew_id.eq(crew_id))
        .filter(offer::state.eq(OfferState::Live))
        .count()
        .get_result(conn)
        .await
}

/// What these crews have before them, each offer with its job and its case, oldest first.
pub async fn before_crews(
    conn: &mut AsyncPgConnection,
    crews: &[(JurisdictionId, CrewId)],
) -> QueryResult<Vec<(Offer, Job, Case)>> {
    // Crew ids are unique everywhere, the cities are named for the index alone.
    let cities: BTreeSet<_> = crews.iter().map(|(city, _)| city).collect();
    let ids = crews.iter().map(|(_, id)| *id);
    let before = Offer::query()
        .filter(offer::jurisdiction_id.eq_any(cities))
        .filter(offer::crew_id.eq_any(ids))
        .filter(offer::state.eq(OfferState::Live))
        .filter(offer::expires_at.gt(db::sql::city_now()))
        .order(offer::offer_id)
        .load(conn)
        .await?;
    with_work(conn, before).await
}

/// Each with its job and its case.
pub(crate) async fn with_work(
    conn: &mut AsyncPgConnection,
    offers: Vec<Offer>,
) -> QueryResult<Vec<(Offer, Job, Case)>> {
    jobs::store::with_work(conn, offers, |offer| (&offer.jurisdiction_id, offer.job_id)).await
}

/// Ends a live offer in this state; says how many that were: one, or none if it had ended.
pub(super) async fn set_state(
    conn: &mut AsyncPgConnection,
    of: &Offer,
    state: OfferState,
    reason: Option<&str>,
) -> QueryResult<usize> {
    let live = offer::table
        .filter(offer::jurisdiction_id.eq(&of.jurisdiction_id))
        .filter(offer::offer_id.eq(of.offer_id))
        .filter(offer::state.eq(OfferState::Live));
    diesel::update(live)
        .set((
            offer::state.eq(state),
            offer::reason.eq(reason),
            offer::answered_at.eq(db::sql::city_now().nullable()),
        ))
        .execute(conn)
        .await
}
