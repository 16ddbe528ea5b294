//! What is new before crews: offers and jobs that came, and that went.

use chrono::{DateTime, Utc};
use diesel::{
    dsl::{AsSelect, auto_type},
    pg::Pg,
    prelude::*,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::CrewId;
use crate::{
    cases::Case,
    db,
    jobs::{Job, JobId, Lease},
    jurisdictions::JurisdictionId,
    offers::{Offer, OfferId},
    schema::{cases, job, lease_live, lease_past, offer},
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

#[auto_type]
fn live_offers() -> _ {
    let offers: AsSelect<Offer, Pg> = Offer::as_select();
    let jobs: AsSelect<Job, Pg> = Job::as_select();
    let of_cases: AsSelect<Case, Pg> = Case::as_select();
    offer::table
        .inner_join(
            job::table.on(job::jurisdiction_id
                .eq(offer::jurisdiction_id)
                .and(job::job_id.eq(offer::job_id))),
        )
        .inner_join(cases::table.on(
            cases::jurisdiction_id.eq(job::jurisdiction_id).and(cases::case_id.eq(job::case_id)),
        ))
        .filter(offer::state.eq("live"))
        .filter(offer::expires_at.gt(db::sql::city_now()))
        .order(offer::offer_id)
        .select((offers, jobs, of_cases))
}

#[auto_type]
fn live_leases() -> _ {
    let leases: AsSelect<Lease, Pg> = Lease::as_select();
    let jobs: AsSelect<Job, Pg> = Job::as_select();
    let of_cases: AsSelect<Case, Pg> = Case::as_select();
    lease_live::table
        .inner_join(
            job::table.on(job::jurisdiction_id
                .eq(lease_live::jurisdiction_id)
                .and(job::job_id.eq(lease_live::job_id))),
        )
        .inner_join(cases::table.on(
            cases::jurisdiction_id.eq(job::jurisdiction_id).and(cases::case_id.eq(job::case_id)),
        ))
        .order(lease_live::taken_at)
        .select((leases, jobs, of_cases))
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
    // Crew ids are unique everywhere, the cities are named for the index alone.
    let cities: Vec<&JurisdictionId> = crews.iter().map(|(city, _)| city).collect();
    let ids: Vec<CrewId> = crews.iter().map(|(_, id)| *id).collect();
    let at = db::city_now(conn).await?;
    let offers = live_offers()
        .filter(offer::jurisdiction_id.eq_any(&cities))
        .filter(offer::crew_id.eq_any(&ids))
        .load(conn)
        .await?;
    let jobs = live_leases()
        .filter(lease_live::jurisdiction_id.eq_any(&cities))
        .filter(lease_live::crew_id.eq_any(&ids))
        .load(conn)
        .await?;
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
