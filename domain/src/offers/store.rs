//! Statements about offers.

use diesel::{
    dsl::{AsSelect, auto_type},
    pg::Pg,
    prelude::*,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{Offer, OfferId, OfferState};
use crate::{
    cases::Case,
    crews::CrewId,
    db,
    jobs::{Job, JobId},
    jurisdictions::JurisdictionId,
    schema::{cases, job, offer},
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
    let cities = crews.iter().map(|(city, _)| city);
    let ids = crews.iter().map(|(_, id)| *id);
    let before = live_offers()
        .filter(offer::jurisdiction_id.eq_any(cities))
        .filter(offer::crew_id.eq_any(ids));
    before.load(conn).await
}

/// What waits for an answer, each offer with its job and its case, oldest first.
#[auto_type]
pub(crate) fn live_offers() -> _ {
    let offers: AsSelect<Offer, Pg> = Offer::as_select();
    let jobs: AsSelect<Job, Pg> = Job::as_select();
    let of_cases: AsSelect<Case, Pg> = Case::as_select();
    offer::table
        .inner_join(
            job::table.on(job::jurisdiction_id
                .eq(offer::jurisdiction_id)
                .and(job::job_id.eq(offer::job_id))),
        )
        .inner_join(cases::table.on(
            cases::jurisdiction_id.eq(job::jurisdiction_id).and(cases::case_id.eq(job::case_id)),
        ))
        .filter(offer::state.eq("live"))
        .filter(offer::expires_at.gt(db::sql::city_now()))
        .order(offer::offer_id)
        .select((offers, jobs, of_cases))
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
