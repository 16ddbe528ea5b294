//! What `GET /requests` is asked for.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    cases::{Audience, Order, Search, Standing},
    dates::{self, Moment},
    place::{Bounds, Place},
};

use super::{
    errors::Errors,
    extensions::Extent,
    params::{Params, yes_or_no},
};

/// The longest span between the dates, and the usual one.
const SPAN: TimeDelta = TimeDelta::days(90);
/// The most requests of one answer.
const MOST: u32 = 1_000;
/// How far around a client that says where it is and not how far, in metres: what the first city
/// platform that took `lat` and `long` alone answered, and its clients still send them alone.
const NEARBY_M: f64 = 750.0;
/// Half-way around the world, in metres: a larger radius is no filter.
const FARTHEST_M: f64 = 20_040_000.0;
/// The most characters to search for.
const LONGEST_WORDS: usize = 500;

/// What was asked for, and how much of it is told.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) search: Search,
    pub(super) extent: Extent,
}

/// Reads the filters, or tells everything that is wrong with them. Who names requests gets those,
/// whatever else is said.
pub(super) fn read(params: &Params, now: DateTime<Utc>) -> Result<Asked, Errors> {
    let audience = Audience::Public;
    let named = params.list("service_request_id");
    if !named.is_empty() {
        let numbers: Vec<_> = named.iter().filter_map(|number| number.parse().ok()).collect();
        let limit = i64::try_from(numbers.len()).unwrap_or(i64::MAX);
        let search = Search { audience, by_number: true, numbers, limit, ..Search::default() };
        return Ok(Asked { search, extent: Extent::of(params)? });
    }
    let mut errors = Errors::default();
    let extent = Extent::of(params).unwrap_or_else(|error| {
        errors.append(error);
        Extent::Core
    });
    let changed_from = moment(params, "updated_after", &mut errors).map(|moment| moment.first);
    let changed_to = moment(params, "updated_before", &mut errors).map(|moment| moment.last);
    let usual = match (changed_from, changed_to) {
        (None, None) => Some(now - SPAN),
        // Who follows changes wants those of old requests, too.
        _ => None,
    };
    let (from, to) = window(params, usual, &mut errors);
    let (offset, limit) = page(params, &mut errors);
    let search = Search {
        audience,
        service_codes: params.list("service_code").into_iter().map(str::to_owned).collect(),
        standing: standing(params, &mut errors),
        from,
        to,
        changed_from,
        changed_to,
        words: words(params, &mut errors),
        near: near(params, &mut errors),
        within: within(params, &mut errors),
        has_media: has_media(params, &mut errors),
        order: order(params, &mut errors),
        offset,
        limit,
        ..Search::default()
    };
    errors.none_or(Asked { search, extent })
}

/// Which rows of a list: how many before it, and how many at most.
pub(super) fn page(params: &Params, errors: &mut Errors) -> (i64, i64) {
    let page = number(params, "page", 1, errors).max(1);
    let limit = number(params, "page_size", MOST, errors).clamp(1, MOST);
    (i64::from(page - 1) * i64::from(limit), limit.into())
}

/// Open, closed, or both, which is no filter.
fn standing(params: &Params, errors: &mut Errors) -> Option<Standing> {
    let mut asked = vec![];
    for word in params.list("status") {
        match word.to_ascii_lowercase().parse() {
            Ok(standing) => asked.push(standing),
            Err(_unknown) => errors.push(format!("status must be open or closed, not {word:?}")),
        }
    }
    let first = asked.first().copied()?;
    asked.iter().all(|standing| *standing == first).then_some(first)
}

/// From when to when; from `usual` on, if nobody says. Both ends belong to it.
pub(super) fn window(
    params: &Params,
    usual: Option<DateTime<Utc>>,
    errors: &mut Errors,
) -> (Option<DateTime<Utc>>, Option<DateTime<Utc>>) {
    match (moment(params, "start_date", errors), moment(params, "end_date", errors)) {
        (None, None) => (usual, None),
        (Some(start), None) => (Some(start.first), start.first.checked_add_signed(SPAN)),
        (None, Some(end)) => (end.first.checked_sub_signed(SPAN), Some(end.last)),
        (Some(start), Some(end)) => {
            if start.first > end.last {
                errors.push("start_date is after end_date");
            }
            if end.first - start.first > SPAN {
                errors.push("start_date and end_date may be 90 days apart at most");
            }
            (Some(start.first), Some(end.last))
        }
    }
}

fn moment(params: &Params, name: &str, errors: &mut Errors) -> Option<Moment> {
    let text = params.first(name)?;
    let moment = dates::parse(text);
    if moment.is_none() {
        errors.push(format!("{name} must be a time like 2026-11-21T10:00:00Z, not {text:?}"));
    }
    moment
}

fn words(params: &Params, errors: &mut Errors) -> Option<String> {
    let words = params.text("q")?;
    if words.chars().count() > LONGEST_WORDS {
        errors.push(format!("q takes {LONGEST_WORDS} characters at most"));
    }
    Some(words)
}

/// Around a place.
fn near(params: &Params, errors: &mut Errors) -> Option<(Place, f64)> {
    let metres = degrees(params, "radius", errors);
    let (lat, long) = match (degrees(params, "lat", errors), degrees(params, "long", errors)) {
        (Some(lat), Some(long)) => (lat, long),
        (None, None) => {
            if metres.is_some() {
                errors.push("radius needs lat and long");
            }
            return None;
        }
        _ => {
            errors.push("lat and long go together");
            return None;
        }
    };
    let metres = metres.unwrap_or(NEARBY_M);
    if metres < 0.0 {
        errors.push("radius must be a number of metres, 0 or more");
    }
    match Place::new(lat, long) {
        Ok(place) => Some((place, metres.min(FARTHEST_M))),
        Err(error) => {
            errors.push(error);
            None
        }
    }
}

/// A box: left, bottom, right, top.
fn within(params: &Params, errors: &mut Errors) -> Option<Bounds> {
    let text = params.first("bbox")?;
    let sides: Vec<f64> = text.split(',').filter_map(|side| side.trim().parse().ok()).collect();
    let bounds = match sides.as_slice() {
        [west, south, east, north] if text.matches(',').count() == 3 => {
            let corners =
                Place::new(*south, *west).and_then(|a| Ok((a, Place::new(*north, *east)?)));
            corners
                .ok()
                .and_then(|(south_west, north_east)| Bounds::new(south_west, north_east).ok())
        }
        _ => None,
    };
    if bounds.is_none() {
        errors.push("bbox must be west,south,east,north in degrees, like -71.1,42.3,-71.0,42.4");
    }
    bounds
}

fn has_media(params: &Params, errors: &mut Errors) -> Option<bool> {
    let word = params.first("has_media")?;
    let yes = yes_or_no(word);
    if yes.is_none() {
        errors.push(format!("has_media must be true or false, not {word:?}"));
    }
    yes
}

fn order(params: &Params, errors: &mut Errors) -> Order {
    match params.first("sort") {
        None | Some("-requested_datetime") => Order::NewestReport,
        Some("requested_datetime") => Order::OldestReport,
        Some("-updated_datetime") => Order::NewestChange,
        Some("updated_datetime") => Order::OldestChange,
        Some(other) => {
            errors.push(format!(
                "sort must be requested_datetime or updated_datetime, with a - in front for the \
                 newest first, not {other:?}"
            ));
            Order::default()
        }
    }
}

fn degrees(params: &Params, name: &str, errors: &mut Errors) -> Option<f64> {
    let text = params.first(name)?;
    let number = text.parse().ok().filter(|number: &f64| number.is_finite());
    if number.is_none() {
        errors.push(format!("{name} must be a number, not {text:?}"));
    }
    number
}

fn number(params: &Params, name: &str, usual: u32, errors: &mut Errors) -> u32 {
    let Some(text) = params.first(name) else { return usual };
    text.parse().unwrap_or_else(|_no_number| {
        errors.push(format!("{name} must be a whole number, not {text:?}"));
        usual
    })
}

#[cfg(test)]
mod tests;
