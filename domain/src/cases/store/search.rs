//! Search for cases: conditions and order of the query.

use chrono::{DateTime, Utc};
use diesel::{
    dsl::sql,
    pg::Pg,
    prelude::*,
    sql_types::{Bool, Double, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use postgis_diesel::sql_types::Geography;

use super::super::{Audience, Case, CaseId, Listing, Mark, Order, Search};
use crate::{jurisdictions::JurisdictionId, place::Bounds, schema::cases};

/// The query under construction.
type Found<'a> = cases::BoxedQuery<'a, Pg>;

/// Applies the conditions. Sets no order.
fn filtered<'a>(jurisdiction: &'a JurisdictionId, search: &'a Search) -> Found<'a> {
    let mut found = cases::table.into_boxed().filter(cases::jurisdiction_id.eq(jurisdiction));
    if search.audience == Audience::Public {
        found = found.filter(cases::listed);
    }
    if let Some(mark) = search.after {
        found = after(found, search.order, mark);
    }
    if search.by_number {
        return found.filter(cases::number.eq_any(&search.numbers));
    }
    let found = in_time(what(found, search), search);
    where_it_is(found, search)
}

fn what<'a>(mut found: Found<'a>, search: &'a Search) -> Found<'a> {
    if !search.service_codes.is_empty() {
        found = found.filter(cases::service_code.eq_any(&search.service_codes));
    }
    if !search.statuses.is_empty() {
        found = found.filter(cases::status.eq_any(&search.statuses));
    }
    if let Some(standing) = search.standing {
        found = found.filter(cases::standing.eq(standing));
    }
    if let Some(words) = &search.words {
        let matching = sql::<Bool>("cases.words @@ websearch_to_tsquery('simple', ")
            .bind::<Text, _>(searchable(words))
            .sql(")");
        found = found.filter(matching);
    }
    if let Some(has_media) = search.has_media {
        let pictured = cases::photo_id.is_not_null().or(cases::media_url.is_not_null());
        found = if has_media {
            found.filter(pictured)
        } else {
            found.filter(diesel::dsl::not(pictured))
        };
    }
    found
}

/// Removes minus signs that are not followed by a word. They have no effect, but the parser nests
/// them and fails if there are too many.
fn searchable(words: &str) -> String {
    let next = words.chars().skip(1).chain([' ']);
    let kept = words
        .chars()
        .zip(next)
        .filter(|(c, next)| *c != '-' || next.is_alphanumeric() || *next == '"');
    kept.map(|(c, _)| c).collect()
}

fn in_time<'a>(mut found: Found<'a>, search: &'a Search) -> Found<'a> {
    if let Some(from) = search.from {
        found = found.filter(cases::requested_at.ge(from));
    }
    if let Some(to) = search.to {
        found = found.filter(cases::requested_at.le(to));
    }
    if let Some(from) = search.changed_from {
        found = found.filter(cases::changed_at.ge(from));
    }
    if let Some(to) = search.changed_to {
        found = found.filter(cases::changed_at.le(to));
    }
    found
}

/// Returns the location column for the audience. A public search on the exact location would reveal
/// it.
const fn seen(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "cases.place",
        Audience::Public => "cases.shown_place",
    }
}

fn where_it_is<'a>(mut found: Found<'a>, search: &'a Search) -> Found<'a> {
    let place = seen(search.audience);
    if let Some((center, metres)) = search.near {
        // On a sphere, as clients calculate distances.
        let near = sql::<Bool>("ST_DWithin(")
            .sql(place)
            .sql(", ")
            .bind::<Geography, _>(center)
            .sql(", ")
            .bind::<Double, _>(metres)
            .sql(", false)");
        found = found.filter(near);
    }
    if let Some(bounds) = search.within {
        found = within(found, place, bounds);
    }
    found
}

/// Restricts to a bounding box. The index uses great circles, so it gets a slightly larger box, and
/// the coordinates are compared exactly.
fn within<'a>(found: Found<'a>, place: &str, bounds: Bounds) -> Found<'a> {
    let [west, south, east, north] = bounds.sides();
    let exact = sql::<Bool>("(ST_Y(")
        .sql(place)
        .sql("::geometry) between ")
        .bind::<Double, _>(south)
        .sql(" and ")
        .bind::<Double, _>(north)
        .sql(" and ST_X(")
        .sql(place)
        .sql("::geometry) between ")
        .bind::<Double, _>(west)
        .sql(" and ")
        .bind::<Double, _>(east)
        .sql(")");
    let found = found.filter(exact);
    let Some([west, south, east, north]) = bounds.on_great_circles() else { return found };
    let roughly = sql::<Bool>(place)
        .sql(" && ST_MakeEnvelope(")
        .bind::<Double, _>(west)
        .sql(", ")
        .bind::<Double, _>(south)
        .sql(", ")
        .bind::<Double, _>(east)
        .sql(", ")
        .bind::<Double, _>(north)
        .sql(", 4326)::geography");
    found.filter(roughly)
}

/// Restricts to cases after the mark, so that the next page starts where the last one ended, even
/// if cases were added since.
fn after(found: Found<'_>, order: Order, Mark { at, case_id }: Mark) -> Found<'_> {
    use cases::{case_id as id, changed_at as changed, requested_at as requested};
    match order {
        Order::NewestReport => {
            found.filter(requested.le(at)).filter(requested.lt(at).or(id.lt(case_id)))
        }
        Order::OldestReport => {
            found.filter(requested.ge(at)).filter(requested.gt(at).or(id.gt(case_id)))
        }
        Order::NewestChange => {
            found.filter(changed.le(at)).filter(changed.lt(at).or(id.lt(case_id)))
        }
        Order::OldestChange => {
            found.filter(changed.ge(at)).filter(changed.gt(at).or(id.gt(case_id)))
        }
    }
}

/// Returns full cases.
pub async fn search(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    search: &Search,
) -> QueryResult<Vec<Case>> {
    ordered(filtered(jurisdiction, search), search.order)
        .limit(search.limit)
        .select(Case::as_select())
        .load(conn)
        .await
}

/// Returns cases as public lists show them.
pub async fn list(
    mut conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    search: &Search,
) -> QueryResult<Vec<Listing>> {
    ordered(filtered(jurisdiction, search), search.order)
        .limit(search.limit)
        .select(Listing::as_select())
        .load(&mut conn)
        .await
}

/// Returns the position of the case that is at this place of a list. The first place is 1.
pub async fn mark_at(
    mut conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    search: &Search,
    nth: i64,
) -> QueryResult<Option<Mark>> {
    let found = ordered(filtered(jurisdiction, search), search.order).offset(nth - 1);
    let mark: Option<(DateTime<Utc>, CaseId)> = match search.order {
        Order::NewestReport | Order::OldestReport => {
            let found = found.select((cases::requested_at, cases::case_id));
            found.first(&mut conn).await.optional()?
        }
        Order::NewestChange | Order::OldestChange => {
            let found = found.select((cases::changed_at, cases::case_id));
            found.first(&mut conn).await.optional()?
        }
    };
    Ok(mark.map(|(at, case_id)| Mark { at, case_id }))
}

fn ordered(found: Found<'_>, order: Order) -> Found<'_> {
    match order {
        Order::NewestReport => found.order((cases::requested_at.desc(), cases::case_id.desc())),
        Order::OldestReport => found.order((cases::requested_at.asc(), cases::case_id.asc())),
        Order::NewestChange => found.order((cases::changed_at.desc(), cases::case_id.desc())),
        Order::OldestChange => found.order((cases::changed_at.asc(), cases::case_id.asc())),
    }
}
