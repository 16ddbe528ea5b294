//! The filters of `GET /requests`.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    cases::{Audience, Order, Search, Standing},
    dates::{self, TimeRange},
    place::{Bounds, Place},
};

use super::{
    errors::Errors,
    extensions::Extent,
    params::{Params, yes_or_no},
};

/// Longest span between the dates, and the default span.
const MAX_SPAN: TimeDelta = TimeDelta::days(90);
/// Items on a page: default and maximum.
const MAX_PAGE_SIZE: u32 = 1_000;
/// Default radius, in metres. The first city platform with this filter used it, and clients still send
/// `lat` and `long` without `radius`.
const DEFAULT_RADIUS_M: f64 = 750.0;
/// Half the circumference of the Earth, in metres: a larger radius matches everything.
const MAX_RADIUS_M: f64 = 20_040_000.0;
/// Characters of the search terms.
const MAX_WORDS_LEN: usize = 500;

/// Which requests to list, and with which members.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) search: Search,
    /// Number of requests before the page.
    pub(super) skipped: i64,
    pub(super) extent: Extent,
}

impl Asked {
    /// Whether the database may walk past very many requests to find these: those of any age are
    /// searched for something that few of them may have.
    pub(super) fn walks_far(&self, now: DateTime<Utc>) -> bool {
        let Search { service_codes, standing, words, near, within, has_media, .. } = &self.search;
        let is_filtered = !service_codes.is_empty()
            || standing.is_some()
            || words.is_some()
            || near.is_some()
            || within.is_some()
            || has_media.is_some();
        let is_old = |from: Option<DateTime<Utc>>| from.is_none_or(|from| from < now - MAX_SPAN);
        is_filtered && self.search.from.is_none() && is_old(self.search.changed_from)
    }
}

/// Reads the filters, or lists everything that is wrong with them. Request IDs override all others.
pub(super) fn read(params: &Params, now: DateTime<Utc>) -> Result<Asked, Errors> {
    let audience = Audience::Public;
    let named = params.list("service_request_id");
    if !named.is_empty() {
        let numbers: Vec<_> = named.iter().filter_map(|number| number.parse().ok()).collect();
        let limit = i64::try_from(numbers.len()).unwrap_or(i64::MAX);
        let search = Search { audience, by_number: true, numbers, limit, ..Search::default() };
        return Ok(Asked { search, skipped: 0, extent: Extent::of(params)? });
    }
    let mut errors = Errors::default();
    let extent = Extent::of(params).unwrap_or_else(|error| {
        errors.append(error);
        Extent::Core
    });
    let changed_from = moment(params, "updated_after", &mut errors).map(|moment| moment.first);
    let changed_to = moment(params, "updated_before", &mut errors).map(|moment| moment.last);
    let usual = match (changed_from, changed_to) {
        (None, None) => Some(now - MAX_SPAN),
        // A client that follows changes needs those of old requests, too.
        _ => None,
    };
    let (from, to) = window(params, usual, &mut errors);
    let (skipped, limit) = page(params, &mut errors);
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
        limit,
        ..Search::default()
    };
    errors.none_or(Asked { search, skipped, extent })
}

/// Number of items before a page, and their maximum number on it.
pub(super) fn page(params: &Params, errors: &mut Errors) -> (i64, i64) {
    let page = number(params, "page", 1, errors).max(1);
    let limit = number(params, "page_size", MAX_PAGE_SIZE, errors).clamp(1, MAX_PAGE_SIZE);
    (i64::from(page - 1) * i64::from(limit), limit.into())
}

/// The status to list; none for both.
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

/// Earliest and latest time, both inclusive; from `usual` on, without dates.
pub(super) fn window(
    params: &Params,
    usual: Option<DateTime<Utc>>,
    errors: &mut Errors,
) -> (Option<DateTime<Utc>>, Option<DateTime<Utc>>) {
    match (moment(params, "start_date", errors), moment(params, "end_date", errors)) {
        (None, None) => (usual, None),
        (Some(start), None) => (Some(start.first), start.first.checked_add_signed(MAX_SPAN)),
        (None, Some(end)) => (end.first.checked_sub_signed(MAX_SPAN), Some(end.last)),
        (Some(start), Some(end)) => {
            if start.first > end.last {
                errors.push("start_date is after end_date");
            }
            if end.first - start.first > MAX_SPAN {
                errors.push("start_date and end_date may be 90 days apart at most");
            }
            (Some(start.first), Some(end.last))
        }
    }
}

fn moment(params: &Params, name: &str, errors: &mut Errors) -> Option<TimeRange> {
    let text = params.first(name)?;
    let moment = dates::parse(text);
    if moment.is_none() {
        errors.push(format!("{name} must be a time like 2026-11-21T10:00:00Z, not {text:?}"));
    }
    moment
}

fn words(params: &Params, errors: &mut Errors) -> Option<String> {
    let words = params.text("q")?;
    if words.chars().count() > MAX_WORDS_LEN {
        errors.push(format!("q takes {MAX_WORDS_LEN} characters at most"));
    }
    Some(words)
}

/// A circle: centre, and radius in metres.
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
    let metres = metres.unwrap_or(DEFAULT_RADIUS_M);
    if metres < 0.0 {
        errors.push("radius must be a number of metres, 0 or more");
    }
    match Place::new(lat, long) {
        Ok(place) => Some((place, metres.min(MAX_RADIUS_M))),
        Err(error) => {
            errors.push(error);
            None
        }
    }
}

/// A bounding box: west, south, east, north.
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
