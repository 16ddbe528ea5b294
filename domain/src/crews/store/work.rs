//! Database statements about the jobs and offers of crews.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::super::{CrewId, Shift};
use crate::{
    cases::{Case, CaseId},
    jobs::{JobId, Lease},
    jurisdictions::JurisdictionId,
    offers::{Offer, OfferId, OfferState},
    schema::{job, lease_live, lease_past, offer},
};

/// Returns the lease on a live job of a case, if there is one.
pub(in crate::crews) async fn lease_on(
    conn: &mut AsyncPgConnection,
    case: &Case,
) -> QueryResult<Option<Lease>> {
    lease_live::table
        .inner_join(
            job::table.on(job::jurisdiction_id
                .eq(lease_live::jurisdiction_id)
                .and(job::job_id.eq(lease_live::job_id))),
        )
        .filter(job::jurisdiction_id.eq(&case.jurisdiction_id))
        .filter(job::case_id.eq(case.case_id))
        .filter(job::ended_at.is_null())
        .select(Lease::as_select())
        .first(conn)
        .await
        .optional()
}

/// Returns the estimated minutes of each other job that the crew has started, or took before this
/// one.
pub(in crate::crews) async fn minutes_before(
    conn: &mut AsyncPgConnection,
    held: &Lease,
) -> QueryResult<Vec<i32>> {
    let earlier = lease_live::started_at.is_not_null().or(lease_live::taken_at.lt(held.taken_at));
    lease_live::table
        .inner_join(
            job::table.on(job::jurisdiction_id
                .eq(lease_live::jurisdiction_id)
                .and(job::job_id.eq(lease_live::job_id))),
        )
        .filter(lease_live::jurisdiction_id.eq(&held.jurisdiction_id))
        .filter(lease_live::crew_id.eq(held.crew_id))
        .filter(lease_live::job_id.ne(held.job_id))
        .filter(earlier)
        .select(job::service_minutes)
        .load(conn)
        .await
}

/// Returns the cases of the jobs that the crew of a shift holds and has not started.
pub(in crate::crews) async fn cases_not_begun(
    conn: &mut AsyncPgConnection,
    of: &Shift,
) -> QueryResult<Vec<CaseId>> {
    lease_live::table
        .inner_join(
            job::table.on(job::jurisdiction_id
                .eq(lease_live::jurisdiction_id)
                .and(job::job_id.eq(lease_live::job_id))),
        )
        .filter(lease_live::jurisdiction_id.eq(&of.jurisdiction_id))
        .filter(lease_live::crew_id.eq(of.crew_id))
        .filter(lease_live::started_at.is_null())
        .order(job::case_id)
        .select(job::case_id)
        .distinct()
        .load(conn)
        .await
}

/// Returns the offers made after `since` that are live at `now`.
pub(in crate::crews) async fn offers_since(
    conn: &mut AsyncPgConnection,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> QueryResult<Vec<Offer>> {
    Offer::query()
        .filter(offer::state.eq(OfferState::Live))
        .filter(offer::offered_at.gt(since))
        .filter(offer::expires_at.gt(now))
        .order(offer::offer_id)
        .load(conn)
        .await
}

/// Returns the live leases taken after `since`.
pub(in crate::crews) async fn leases_since(
    conn: &mut AsyncPgConnection,
    since: DateTime<Utc>,
) -> QueryResult<Vec<Lease>> {
    Lease::query()
        .filter(lease_live::taken_at.gt(since))
        .order(lease_live::taken_at)
        .load(conn)
        .await
}

/// Returns the offers that ended after `since`.
pub(in crate::crews) async fn offers_ended_since(
    conn: &mut AsyncPgConnection,
    since: DateTime<Utc>,
) -> QueryResult<Vec<(CrewId, OfferId)>> {
    offer::table
        .filter(offer::answered_at.gt(since))
        .select((offer::crew_id, offer::offer_id))
        .load(conn)
        .await
}

/// Returns the offers to these crews of these jurisdictions that ended after `since`.
pub(in crate::crews) async fn offers_of_ended_since(
    conn: &mut AsyncPgConnection,
    cities: &[&JurisdictionId],
    ids: &[CrewId],
    since: DateTime<Utc>,
) -> QueryResult<Vec<(CrewId, OfferId)>> {
    offer::table
        .filter(offer::jurisdiction_id.eq_any(cities))
        .filter(offer::answered_at.gt(since))
        .filter(offer::crew_id.eq_any(ids))
        .select((offer::crew_id, offer::offer_id))
        .load(conn)
        .await
}

/// Returns the leases that ended after `since`: crew, job and fence.
pub(in crate::crews) async fn leases_ended_since(
    conn: &mut AsyncPgConnection,
    since: DateTime<Utc>,
) -> QueryResult<Vec<(CrewId, JobId, i64)>> {
    lease_past::table
        .filter(lease_past::ended_at.gt(since))
        .select((lease_past::crew_id, lease_past::job_id, lease_past::fence))
        .load(conn)
        .await
}

/// Returns the leases of these crews of these jurisdictions that ended after `since`: crew, job and fence.
pub(in crate::crews) async fn leases_of_ended_since(
    conn: &mut AsyncPgConnection,
    cities: &[&JurisdictionId],
    ids: &[CrewId],
    since: DateTime<Utc>,
) -> QueryResult<Vec<(CrewId, JobId, i64)>> {
    lease_past::table
        .filter(lease_past::jurisdiction_id.eq_any(cities))
        .filter(lease_past::ended_at.gt(since))
        .filter(lease_past::crew_id.eq_any(ids))
        .select((lease_past::crew_id, lease_past::job_id, lease_past::fence))
        .load(conn)
        .await
}
