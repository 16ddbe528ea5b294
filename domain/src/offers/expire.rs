//! Offers that nobody answered end.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::OfferState;
use crate::{
    db,
    jobs::{DispatchJob, JobId},
    jurisdictions::JurisdictionId,
    schema::offer,
    tasks,
};

/// Ends every offer whose time has passed by the database's clock, and has their jobs looked at
/// again. Says how many.
pub async fn expire(conn: &mut AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<usize> {
    conn.transaction(async |conn| {
        let passed = offer::table
            .filter(offer::state.eq(OfferState::Live))
            .filter(offer::expires_at.le(db::sql::city_now()));
        let expired: Vec<(JurisdictionId, JobId)> = diesel::update(passed)
            .set((
                offer::state.eq(OfferState::Expired),
                offer::answered_at.eq(db::sql::city_now().nullable()),
            ))
            .returning((offer::jurisdiction_id, offer::job_id))
            .load(conn)
            .await?;
        for (city, job_id) in &expired {
            tasks::enqueue(conn, now, city, &DispatchJob { job_id: *job_id }).await?;
        }
        Ok(expired.len())
    })
    .await
}
