//! Ends offers that were not answered in time.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::store;
use crate::{db, jobs::DispatchJob, tasks};

/// Ends the offers that have expired (database clock) and dispatches their jobs again. An offer
/// that is being answered at the same time is skipped. Returns the number of offers.
pub async fn expire(conn: &mut AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<usize> {
    let at = db::city_now(conn).await?;
    let mut count = 0;
    for city in store::cities_with_expired(conn, at).await? {
        let of_city = conn.transaction(async |conn| {
            let expired = store::expire(conn, at, &city).await?;
            for job_id in &expired {
                tasks::enqueue(conn, now, &city, &DispatchJob { job_id: *job_id }).await?;
            }
            QueryResult::Ok(expired.len())
        });
        count += of_city.await?;
    }
    Ok(count)
}
