//! Escalates jobs that no crew has taken in time.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{DispatchJob, store};
use crate::{db, tasks};

/// Maximum number of jobs of a city per call.
const PORTION: i32 = 500;

/// Puts every job whose escalation time has passed (database clock) into its queue and dispatches
/// it again. A job that waits for another visit of its case is not escalated. Returns the number of
/// jobs.
pub async fn escalate(conn: &mut AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<usize> {
    let at = db::city_now(conn).await?;
    let mut count = 0;
    for city in store::cities_with_late(conn, at).await? {
        let of_city = conn.transaction(async |conn| {
            let escalated = store::escalate(conn, at, &city, PORTION).await?;
            for job_id in &escalated {
                tasks::enqueue(conn, now, &city, &DispatchJob { job_id: *job_id }).await?;
            }
            QueryResult::Ok(escalated.len())
        });
        count += of_city.await?;
    }
    Ok(count)
}
