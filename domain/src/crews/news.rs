//! What is new before crews: offers and jobs that came, and that went.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::CrewId;
use crate::{
    cases::Case,
    db,
    jobs::{
        Job, JobId, Lease,
        store::{held_by_crews, leases_with_work},
    },
    jurisdictions::JurisdictionId,
    offers::{self, Offer, OfferId, OfferState, store::before_crews},
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

/// What came lately, and was told.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    offers: BTreeSet<OfferId>,
    jobs: BTreeSet<(JobId, i64)>,
}

/// What came and went for everybody since then. What came and is in `seen` is left out, and what came
/// is in it afterwards.
///
/// What a transaction that is not committed yet did before then is missed: ask with an overlap
/// longer than transactions last.
pub async fn news(
    conn: &mut AsyncPgConnection,
    since: DateTime<Utc>,
    seen: &mut Seen,
) -> QueryResult<News> {
    let at = db::city_now(conn).await?;
    let (offers, seen_offers) = new_offers(conn, since, &seen.offers).await?;
    let (jobs, seen_jobs) = new_jobs(conn, since, &seen.jobs).await?;
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
    *seen = Seen { offers: seen_offers, jobs: seen_jobs };
    Ok(News { at, offers, offers_ended, jobs, jobs_ended })
}

/// The live offers since then that were not seen, and the ids of all of them. The rows are wide, and
/// whoever asks with an overlap has most of them.
async fn new_offers(
    conn: &mut AsyncPgConnection,
    since: DateTime<Utc>,
    seen: &BTreeSet<OfferId>,
) -> QueryResult<(Vec<(Offer, Job, Case)>, BTreeSet<OfferId>)> {
    let all: Vec<Offer> = Offer::query()
        .filter(offer::state.eq(OfferState::Live))
        .filter(offer::offered_at.gt(since))
        .filter(offer::expires_at.gt(db::sql::city_now()))
        .order(offer::offer_id)
        .load(conn)
        .await?;
    let ids = all.iter().map(|offer| offer.offer_id).collect();
    let new = all.into_iter().filter(|offer| !seen.contains(&offer.offer_id)).collect();
    Ok((offers::store::with_work(conn, new).await?, ids))
}

/// The same of jobs that crews hold.
async fn new_jobs(
    conn: &mut AsyncPgConnection,
    since: DateTime<Utc>,
    seen: &BTreeSet<(JobId, i64)>,
) -> QueryResult<(Vec<(Lease, Job, Case)>, BTreeSet<(JobId, i64)>)> {
    let all: Vec<Lease> = Lease::query()
        .filter(lease_live::taken_at.gt(since))
        .order(lease_live::taken_at)
        .load(conn)
        .await?;
    let ids = all.iter().map(|lease| (lease.job_id, lease.fence)).collect();
    let new =
        all.into_iter().filter(|lease| !seen.contains(&(lease.job_id, lease.fence))).collect();
    Ok((leases_with_work(conn, new).await?, ids))
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
