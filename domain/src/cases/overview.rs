//! A city's cases at a glance: how many of each, and where the newest are.

use chrono::{DateTime, Utc};
use diesel::{
    dsl::{count_star, max},
    prelude::*,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{CaseNumber, Status};
use crate::{jurisdictions::JurisdictionId, place::Place, schema::cases};

/// How many cases of a service stand somewhere.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Tally {
    /// What was asked for.
    pub service_code: String,
    /// Where they stand.
    pub status: Status,
    /// How many.
    pub cases: i64,
}

/// A case as a dot on a map: nothing in it tells what anybody wrote.
#[derive(Debug, Clone, PartialEq, HasQuery)]
#[diesel(table_name = cases)]
pub struct Dot {
    /// What people say.
    pub number: CaseNumber,
    /// Where it stands.
    pub status: Status,
    /// What was asked for.
    pub service_code: String,
    /// Where it is, as closely as everybody may know.
    #[diesel(column_name = shown_place)]
    pub place: Option<Place>,
}

/// The cases of a city, counted by service and status.
pub async fn tallies(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
) -> QueryResult<Vec<Tally>> {
    cases::table
        .filter(cases::jurisdiction_id.eq(jurisdiction))
        .group_by((cases::service_code, cases::status))
        .select((cases::service_code, cases::status, count_star()))
        .load(conn)
        .await
}

/// When the newest case was reported.
pub async fn newest_report(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
) -> QueryResult<Option<DateTime<Utc>>> {
    cases::table
        .filter(cases::jurisdiction_id.eq(jurisdiction))
        .select(max(cases::requested_at))
        .first(conn)
        .await
}

/// The listed cases that were reported since then and have a place, newest first.
pub async fn dots(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    since: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<Dot>> {
    Dot::query()
        .filter(cases::jurisdiction_id.eq(jurisdiction))
        .filter(cases::requested_at.ge(since))
        .filter(cases::shown_place.is_not_null())
        .filter(cases::listed)
        .order((cases::requested_at.desc(), cases::case_id.desc()))
        .limit(limit)
        .load(conn)
        .await
}
