//! The conditions of a search, one after the other.

use diesel::{
    dsl::sql,
    pg::Pg,
    prelude::*,
    sql_types::{Bool, Double, Text},
};
use postgis_diesel::sql_types::Geography;

use super::{Audience, Mark, Order, Search};
use crate::{jurisdictions::JurisdictionId, place::Bounds, schema::cases};

/// A query in the making.
pub(super) type Found<'a> = cases::BoxedQuery<'a, Pg>;

/// What fits; in no order yet.
pub(super) fn filtered<'a>(jurisdiction: &'a JurisdictionId, search: &'a Search) -> Found<'a> {
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

/// A minus sign without a word after it takes nothing away; the parser stacks such signs up, and its
/// stack is small.
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

/// The column that the audience sees: a public search that knew better would tell the point.
const fn seen(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "cases.place",
        Audience::Public => "cases.shown_place",
    }
}

fn where_it_is<'a>(mut found: Found<'a>, search: &'a Search) -> Found<'a> {
    let place = seen(search.audience);
    if let Some((center, metres)) = search.near {
        // On the sphere, as the clients measure it.
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

/// Between parallels and meridians. The index knows great circles only, so it is asked for a
/// little more, and the coordinates decide.
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

/// Only what comes after the mark: the page goes on where the last one ended, however many cases
/// have come since.
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
