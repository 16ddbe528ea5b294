//! Database statements that read the details of several cases.

use chrono::{DateTime, Utc};
use diesel::{
    dsl::{count_star, max, sql},
    prelude::*,
    sql_query,
    sql_types::{Array, Bool, Text, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::super::{
    Action, Audience, Case, CaseId, CaseNumber, Dot, Event, Tally, UpdateSearch, Visibility,
};
use crate::{
    jurisdictions::JurisdictionId,
    schema::{case_attribute, cases, event},
};

/// Returns the cases with these ids.
pub(in crate::cases) async fn find_all(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    ids: &[CaseId],
) -> QueryResult<Vec<Case>> {
    Case::query()
        .filter(cases::jurisdiction_id.eq(city))
        .filter(cases::case_id.eq_any(ids))
        .load(conn)
        .await
}

/// Returns the answers of these cases to the attributes of their services.
pub(in crate::cases) async fn answers_of(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    ids: &[CaseId],
) -> QueryResult<Vec<(CaseId, String, Vec<String>)>> {
    case_attribute::table
        .filter(case_attribute::jurisdiction_id.eq(city))
        .filter(case_attribute::case_id.eq_any(ids))
        .select((case_attribute::case_id, case_attribute::attribute_code, case_attribute::answers))
        .load(conn)
        .await
}

/// Returns the public events of these cases, ordered by case and sequence number.
pub(in crate::cases) async fn public_events(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    ids: &[CaseId],
) -> QueryResult<Vec<Event>> {
    Event::query()
        .filter(event::jurisdiction_id.eq(jurisdiction))
        .filter(event::case_id.eq_any(ids))
        .filter(event::visibility.eq(Visibility::Public))
        .order((event::case_id, event::seq))
        .load(conn)
        .await
}

/// Returns the public cases that were merged into these, each with the case it was merged into.
pub(in crate::cases) async fn duplicates_of(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    ids: &[CaseId],
) -> QueryResult<Vec<(Option<CaseId>, CaseNumber)>> {
    cases::table
        .filter(cases::jurisdiction_id.eq(city))
        .filter(cases::duplicate_of.eq_any(ids))
        .filter(cases::listed)
        .order(cases::case_id)
        .select((cases::duplicate_of, cases::number))
        .load(conn)
        .await
}

/// Returns the numbers of those of these cases that are on public lists.
pub(in crate::cases) async fn listed_numbers(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    ids: &[CaseId],
) -> QueryResult<Vec<(CaseId, CaseNumber)>> {
    cases::table
        .filter(cases::jurisdiction_id.eq(city))
        .filter(cases::case_id.eq_any(ids))
        .filter(cases::listed)
        .select((cases::case_id, cases::number))
        .load(conn)
        .await
}

/// Returns public events of public cases, oldest first, with their case numbers.
pub(in crate::cases) async fn public_lines(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    search: &UpdateSearch,
) -> QueryResult<Vec<(Event, CaseNumber)>> {
    let of_its_case =
        cases::jurisdiction_id.eq(event::jurisdiction_id).and(cases::case_id.eq(event::case_id));
    let mut query = event::table
        .inner_join(cases::table.on(of_its_case))
        .filter(event::jurisdiction_id.eq(jurisdiction))
        // A literal, because the partial index holds only public events, and a plan with a
        // parameter could not use it.
        .filter(sql::<Bool>("event.visibility = 'public'"))
        .filter(cases::listed)
        .select((Event::as_select(), cases::number))
        .into_boxed();
    if let Some(numbers) = &search.numbers {
        query = query.filter(cases::number.eq_any(numbers));
    } else {
        if let Some(from) = search.from {
            query = query.filter(event::at.ge(from));
        }
        if let Some(before) = search.before {
            query = query.filter(event::at.lt(before));
        }
    }
    query
        .order((event::at, event::case_id, event::seq))
        .offset(search.offset)
        .limit(search.limit)
        .load(conn)
        .await
}

/// Returns the events that ended these cases: case, sequence number and detail.
pub(in crate::cases) async fn endings_of(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    ids: &[CaseId],
) -> QueryResult<Vec<(CaseId, i32, String)>> {
    event::table
        .filter(event::jurisdiction_id.eq(city))
        .filter(event::case_id.eq_any(ids))
        .filter(event::action.eq_any([Action::Resolve, Action::Decline]))
        .select((event::case_id, event::seq, event::detail))
        .load(conn)
        .await
}

/// Returns the last event of each of these cases at each of these times.
pub(in crate::cases) async fn last_events_at(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    ids: Vec<CaseId>,
    at: Vec<DateTime<Utc>>,
) -> QueryResult<Vec<(CaseId, DateTime<Utc>, Option<i32>)>> {
    event::table
        .filter(event::jurisdiction_id.eq(city))
        .filter(event::case_id.eq_any(ids))
        .filter(event::at.eq_any(at))
        .group_by((event::case_id, event::at))
        .select((event::case_id, event::at, max(event::seq)))
        .load(conn)
        .await
}

/// Counts the cases of a jurisdiction by service and status.
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

/// Returns the time of the newest report (UTC).
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

/// Returns the public cases that were reported at or after `since` and have a location, newest
/// first.
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

#[derive(QueryableByName)]
struct Kept {
    #[diesel(sql_type = SqlUuid)]
    case_id: CaseId,
    #[diesel(sql_type = Text)]
    shape: String,
}

/// Returns the shapes of these cases as GeoJSON, for those that have one. The public gets only
/// those whose exact location is public.
pub(in crate::cases) async fn shapes(
    mut conn: &AsyncPgConnection,
    city: &JurisdictionId,
    cases: &[CaseId],
    audience: Audience,
) -> QueryResult<Vec<(CaseId, String)>> {
    let condition = match audience {
        Audience::Staff => "",
        Audience::Public => " and shown_exactly",
    };
    let kept: Vec<Kept> = sql_query(format!(
        "select case_id, ST_AsGeoJSON(shape, 7) as shape from cases \
         where jurisdiction_id = $1 and case_id = any($2) and shape is not null{condition}"
    ))
    .bind::<Text, _>(city)
    .bind::<Array<SqlUuid>, _>(cases)
    .load(&mut conn)
    .await?;
    Ok(kept.into_iter().map(|kept| (kept.case_id, kept.shape)).collect())
}
