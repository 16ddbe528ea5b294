//! Offers that nobody answered end.

use chrono::{DateTime, Utc};
use diesel::{prelude::*, sql_query, sql_types};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use crate::{
    jobs::{DispatchJob, JobId},
    jurisdictions::JurisdictionId,
    tasks,
};

#[derive(QueryableByName)]
struct Expired {
    #[diesel(sql_type = sql_types::Text)]
    jurisdiction_id: JurisdictionId,
    #[diesel(sql_type = sql_types::Uuid)]
    job_id: JobId,
}

/// Ends every offer whose time has passed by the database's clock, and has their jobs looked at
/// again. One that is being answered at this moment is left to the answer. Says how many.
pub async fn expire(conn: &mut AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<usize> {
    conn.transaction(async |conn| {
        let expired: Vec<Expired> = sql_query(
            "with passed as ( \
                 select jurisdiction_id, offer_id from offer \
                 where state = 'live' and expires_at <= city_now() \
                 order by offer_id limit 1000 for update skip locked) \
             update offer set state = 'expired', answered_at = city_now() from passed \
             where offer.jurisdiction_id = passed.jurisdiction_id \
                 and offer.offer_id = passed.offer_id \
             returning offer.jurisdiction_id, offer.job_id",
        )
        .load(conn)
        .await?;
        for Expired { jurisdiction_id, job_id } in &expired {
            tasks::enqueue(conn, now, jurisdiction_id, &DispatchJob { job_id: *job_id }).await?;
        }
        Ok(expired.len())
    })
    .await
}
