//! Offers end because nobody needs an answer any more.
//!
//! Offers of one job, and those of one crew, are locked in the order of their ids: so whoever ends
//! these and whoever ends those never wait for each other.

use chrono::{DateTime, Utc};
use diesel::{prelude::*, sql_query, sql_types};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{Offer, OfferId, OfferState, store};
use crate::{
    crews::CrewId,
    jobs::{DispatchJob, JobId},
    jurisdictions::JurisdictionId,
    prepared::Prepared,
    tasks,
};

/// Withdraws one live offer; says how many that were.
pub async fn withdraw(conn: &mut AsyncPgConnection, offer: &Offer) -> QueryResult<usize> {
    store::set_state(conn, offer, OfferState::Withdrawn, None).await
}

/// Withdraws the live offers of a job, from everyone.
pub async fn withdraw_from_all(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    job_id: JobId,
) -> QueryResult<()> {
    end_all(conn, city, job_id, None).await
}

/// Ends the live offers of a job: the one that was accepted, if one was, and the others with it.
pub(crate) async fn end_all(
    mut conn: &AsyncPgConnection,
    city: &JurisdictionId,
    job_id: JobId,
    accepted: Option<OfferId>,
) -> QueryResult<()> {
    let ended = sql_query(
        "with live as ( \
             select jurisdiction_id, offer_id from offer \
             where jurisdiction_id = $1 and job_id = $2 and state = 'live' \
             order by offer_id for update) \
         update offer set answered_at = city_now(), \
             state = case when offer.offer_id = $3 then 'accepted' else 'withdrawn' end \
         from live \
         where offer.jurisdiction_id = live.jurisdiction_id and offer.offer_id = live.offer_id",
    )
    .bind::<sql_types::Text, _>(city)
    .bind::<sql_types::Uuid, _>(job_id)
    .bind::<sql_types::Nullable<sql_types::Uuid>, _>(accepted);
    Prepared(ended).execute(&mut conn).await.map(drop)
}

/// Withdraws all live offers from a crew, and has their jobs looked at again.
pub async fn withdraw_from_crew(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    crew_id: CrewId,
) -> QueryResult<()> {
    #[derive(QueryableByName)]
    struct Withdrawn {
        #[diesel(sql_type = sql_types::Uuid)]
        job_id: JobId,
    }
    let withdrawn: Vec<Withdrawn> = sql_query(
        "with live as ( \
             select jurisdiction_id, offer_id from offer \
             where jurisdiction_id = $1 and crew_id = $2 and state = 'live' \
             order by offer_id for update) \
         update offer set answered_at = city_now(), state = 'withdrawn' from live \
         where offer.jurisdiction_id = live.jurisdiction_id and offer.offer_id = live.offer_id \
         returning offer.job_id",
    )
    .bind::<sql_types::Text, _>(city)
    .bind::<sql_types::Uuid, _>(crew_id)
    .load(conn)
    .await?;
    for Withdrawn { job_id } in withdrawn {
        tasks::enqueue(conn, now, city, &DispatchJob { job_id }).await?;
    }
    Ok(())
}
