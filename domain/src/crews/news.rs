//! What is new before crews: offers and jobs that came, and that went.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::CrewId;
use crate::{
    cases::Case,
    db,
    jobs::{
        Job, JobId, Lease,
        store::{held_by_crews, live_leases},
    },
    jurisdictions::JurisdictionId,
    offers::{
        Offer, OfferId,
        store::{before_crews, live_offers},
    },
    schema::{lease_live, lease_past, offer},
};

/// What came and went, as of a moment.
#[derive(Debug, Clone)]
pub struct News {
    /// The database's time when it was looked.
    pub at: DateTime<Utc>,
    /// Offers that wait for an answer.
    pub offers: Vec<(Offer, Job, Case)>,
    /// Offers that wait no longer.
    pub offers_ended: Vec<(CrewId, OfferId)>,
    /// Jobs that crews hold.
    pub jobs: Vec<(Lease, Job, Case)>,
    /// Jobs that they hold no longer, each with its fence.
    pub jobs_ended: Vec<(CrewId, JobId, i64)>,
}

/// What came and went for everybody since then.
///
/// What a transaction that is not committed yet did before then is missed: ask with an overlap
/// longer than transactions last.
pub async fn news(conn: &mut AsyncPgConnection, since: DateTime<Utc>) -> QueryResult<News> {
    let at = db::city_now(conn).await?;
    let offers = live_offers().filter(offer::offered_at.gt(since)).load(conn).await?;
    let jobs = live_leases().filter(lease_live::taken_at.gt(since)).load(conn).await?;
    let offers_ended = offer::table
        .filter(offer::answered_at.gt(since))
        .select((offer::crew_id, offer::offer_id))
        .load(conn)
        .await?;
    let jobs_ended = lease_past::table
        .filter(lease_past::ended_at.gt(since))
        .select((lease_past::crew_id, lease_past::job_id, lease_past::fence))
        .load(conn)
        .await?;
    Ok(News { at, offers, offers_ended, jobs, jobs_ended })
}

/// What is before these crews now, and what went since then.
pub async fn standing(
    conn: &mut AsyncPgConnection,
    crews: &[(JurisdictionId, CrewId)],
    since: DateTime<Utc>,
) -> QueryResult<News> {
    let ids: Vec<CrewId> = crews.iter().map(|(_, id)| *id).collect();
    let at = db::city_now(conn).await?;
    let offers = before_crews(conn, crews).await?;
    let jobs = held_by_crews(conn, crews).await?;
    let offers_ended = offer::table
        .filter(offer::answered_at.gt(since))
        .filter(offer::crew_id.eq_any(&ids))
        .select((offer::crew_id, offer::offer_id))
        .load(conn)
        .await?;
    let jobs_ended = lease_past::table
        .filter(lease_past::ended_at.gt(since))
        .filter(lease_past::crew_id.eq_any(&ids))
        .select((lease_past::crew_id, lease_past::job_id, lease_past::fence))
        .load(conn)
        .await?;
    Ok(News { at, offers, offers_ended, jobs, jobs_ended })
}
