//! Withdraws offers that need no answer any more.
//!
//! The offers of a job and those of a crew are locked in the order of their ids, so that
//! transactions that end either set never deadlock.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{Offer, OfferState, store};
use crate::{
    crews::CrewId,
    db,
    jobs::{DispatchJob, JobId},
    jurisdictions::JurisdictionId,
    tasks,
};

/// Withdraws one live offer. Returns the number of changed rows.
pub async fn withdraw(conn: &mut AsyncPgConnection, offer: &Offer) -> QueryResult<usize> {
    store::set_state(conn, offer, OfferState::Withdrawn, None).await
}

/// Withdraws all live offers of a job.
pub async fn withdraw_from_all(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    job_id: JobId,
) -> QueryResult<()> {
    let now = db::city_now(conn).await?;
    store::end_all(conn, city, job_id, None, now).await
}

/// Withdraws all live offers of a crew and dispatches their jobs again.
pub async fn withdraw_from_crew(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    crew_id: CrewId,
) -> QueryResult<()> {
    for job_id in store::withdraw_from_crew(conn, city, crew_id).await? {
        tasks::enqueue(conn, now, city, &DispatchJob { job_id }).await?;
    }
    Ok(())
}
