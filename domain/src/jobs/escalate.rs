//! Jobs that nobody has taken are put before people: nothing starves.

use chrono::{DateTime, Utc};
use diesel::{prelude::*, sql_query, sql_types};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::{DispatchJob, JobId};
use crate::{jurisdictions::JurisdictionId, tasks};

/// How many in one go.
const PORTION: i32 = 500;

#[derive(QueryableByName)]
struct Escalated {
    #[diesel(sql_type = sql_types::Text)]
    jurisdiction_id: JurisdictionId,
    #[diesel(sql_type = sql_types::Uuid)]
    job_id: JobId,
}

/// Puts every job whose limit has passed by the database's clock into its queue, and has it looked
/// at again. A job that waits for another visit of its case is not late yet. Says how many.
pub async fn escalate(conn: &mut AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<usize> {
    conn.transaction(async |conn| {
        let escalated: Vec<Escalated> = sql_query(
            "with late as ( \
                 select jurisdiction_id, job_id from job \
                 where state = 'open' and escalated_at is null and escalate_at <= city_now() \
                     and not exists ( \
                         select from job before \
                         where before.jurisdiction_id = job.jurisdiction_id \
                             and before.case_id = job.case_id and before.ended_at is null \
                             and before.visit = any (job.awaits)) \
                 order by jurisdiction_id, job_id limit $1 \
                 for no key update skip locked) \
             update job set escalated_at = city_now() from late \
             where job.jurisdiction_id = late.jurisdiction_id and job.job_id = late.job_id \
             returning job.jurisdiction_id, job.job_id",
        )
        .bind::<sql_types::Integer, _>(PORTION)
        .load(conn)
        .await?;
        for Escalated { jurisdiction_id, job_id } in &escalated {
            tasks::enqueue(conn, now, jurisdiction_id, &DispatchJob { job_id: *job_id }).await?;
        }
        Ok(escalated.len())
    })
    .await
}
