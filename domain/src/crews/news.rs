//! Changes that crews receive: offers and jobs that were added, and that ended.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{CrewId, store};
use crate::{
    cases::Case,
    db,
    jobs::{
        Job, JobId, Lease,
        store::{held_by_crews, leases_with_work},
    },
    jurisdictions::JurisdictionId,
    offers::{self, Offer, OfferId, store::before_crews},
};

/// Changes of offers and jobs up to a time.
#[derive(Debug, Clone)]
pub struct News {
    /// Database time of the read (UTC).
    pub at: DateTime<Utc>,
    /// Live offers.
    pub offers: Vec<(Offer, Job, Case)>,
    /// Offers that ended.
    pub offers_ended: Vec<(CrewId, OfferId)>,
    /// Jobs that crews hold.
    pub jobs: Vec<(Lease, Job, Case)>,
    /// Jobs that crews no longer hold, each with the fence of its lease.
    pub jobs_ended: Vec<(CrewId, JobId, i64)>,
}

/// Recent offers and leases that were already returned.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    offers: BTreeSet<OfferId>,
    jobs: BTreeSet<(JobId, i64)>,
}

/// Returns the changes for all crews after `since`. Offers and leases in `seen` are left out;
/// afterwards `seen` holds the current ones.
///
/// Changes of transactions that were not committed at `since` may be missing. So call it with a
/// `since` that overlaps the last read by more than the longest transaction.
pub async fn news(
    conn: &mut AsyncPgConnection,
    since: DateTime<Utc>,
    seen: &mut Seen,
) -> QueryResult<News> {
    let at = db::city_now(conn).await?;
    let (offers, seen_offers) = new_offers(conn, (since, at), &seen.offers).await?;
    let (jobs, seen_jobs) = new_jobs(conn, since, &seen.jobs).await?;
    let offers_ended = store::offers_ended_since(conn, since).await?;
    let jobs_ended = store::leases_ended_since(conn, since).await?;
    *seen = Seen { offers: seen_offers, jobs: seen_jobs };
    Ok(News { at, offers, offers_ended, jobs, jobs_ended })
}

/// Returns the offers after `since` that are live at `at` and not in `seen`, and the ids of all of them. The
/// full rows are large, and with an overlap most of them were seen, so only the new ones are read
/// in full.
async fn new_offers(
    conn: &mut AsyncPgConnection,
    (since, at): (DateTime<Utc>, DateTime<Utc>),
    seen: &BTreeSet<OfferId>,
) -> QueryResult<(Vec<(Offer, Job, Case)>, BTreeSet<OfferId>)> {
    let all = store::offers_since(conn, since, at).await?;
    let ids = all.iter().map(|offer| offer.offer_id).collect();
    let new = all.into_iter().filter(|offer| !seen.contains(&offer.offer_id)).collect();
    Ok((offers::store::with_work(conn, new).await?, ids))
}

/// Returns the same for jobs that crews hold.
async fn new_jobs(
    conn: &mut AsyncPgConnection,
    since: DateTime<Utc>,
    seen: &BTreeSet<(JobId, i64)>,
) -> QueryResult<(Vec<(Lease, Job, Case)>, BTreeSet<(JobId, i64)>)> {
    let all = store::leases_since(conn, since).await?;
    let ids = all.iter().map(|lease| (lease.job_id, lease.fence)).collect();
    let new =
        all.into_iter().filter(|lease| !seen.contains(&(lease.job_id, lease.fence))).collect();
    Ok((leases_with_work(conn, new).await?, ids))
}

/// Returns all offers and jobs that these crews have now, and those that ended after `since`.
pub async fn standing(
    conn: &mut AsyncPgConnection,
    crews: &[(JurisdictionId, CrewId)],
    since: DateTime<Utc>,
) -> QueryResult<News> {
    let ids: Vec<CrewId> = crews.iter().map(|(_, id)| *id).collect();
    let cities: BTreeSet<_> = crews.iter().map(|(city, _)| city).collect();
    let cities: Vec<_> = cities.into_iter().collect();
    let at = db::city_now(conn).await?;
    let offers = before_crews(conn, crews).await?;
    let jobs = held_by_crews(conn, crews).await?;
    let offers_ended = store::offers_of_ended_since(conn, &cities, &ids, since).await?;
    let jobs_ended = store::leases_of_ended_since(conn, &cities, &ids, since).await?;
    Ok(News { at, offers, offers_ended, jobs, jobs_ended })
}
