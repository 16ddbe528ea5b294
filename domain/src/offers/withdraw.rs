//! Offers end because nobody needs an answer any more.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::OfferState;
use crate::{
    crews::CrewId,
    db,
    jobs::{DispatchJob, JobId},
    jurisdictions::JurisdictionId,
    schema::offer,
    tasks,
};

/// Withdraws the live offers of a job, from everyone.
pub async fn withdraw_from_all(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    job_id: JobId,
) -> QueryResult<()> {
    let live = offer::table
        .filter(offer::jurisdiction_id.eq(city))
        .filter(offer::job_id.eq(job_id))
        .filter(offer::state.eq(OfferState::Live));
    diesel::update(live)
        .set((
            offer::state.eq(OfferState::Withdrawn),
            offer::answered_at.eq(db::sql::city_now().nullable()),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// Withdraws all live offers from a crew, and has their jobs looked at again.
pub async fn withdraw_from_crew(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    crew_id: CrewId,
) -> QueryResult<()> {
    let live = offer::table
        .filter(offer::jurisdiction_id.eq(city))
        .filter(offer::crew_id.eq(crew_id))
        .filter(offer::state.eq(OfferState::Live));
    let jobs: Vec<JobId> = diesel::update(live)
        .set((
            offer::state.eq(OfferState::Withdrawn),
            offer::answered_at.eq(db::sql::city_now().nullable()),
        ))
        .returning(offer::job_id)
        .load(conn)
        .await?;
    for job_id in jobs {
        tasks::enqueue(conn, now, city, &DispatchJob { job_id }).await?;
    }
    Ok(())
}
