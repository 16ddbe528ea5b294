//! What `GET /requests` is asked for.

use chrono::{DateTime, TimeDelta, Utc};
use domain::cases::{Search, Standing};

use super::{
    dates::{self, Moment},
    errors::Errors,
    params::Params,
};

/// The longest span between the dates, and the usual one.
const SPAN: TimeDelta = TimeDelta::days(90);
/// The most requests of one answer.
const MOST: u32 = 1_000;

/// Reads the filters, or tells everything that is wrong with them. Who names requests gets those,
/// whatever else is said.
pub(super) fn read(params: &Params, now: DateTime<Utc>) -> Result<Search, Errors> {
    let named = params.list("service_request_id");
    if !named.is_empty() {
        let numbers: Vec<_> = named.iter().filter_map(|number| number.parse().ok()).collect();
        let limit = i64::try_from(numbers.len()).unwrap_or(i64::MAX);
        return Ok(Search { by_number: true, numbers, limit, ..Search::default() });
    }
    let mut errors = Errors::default();
    let (from, to) = window(params, now, &mut errors);
    let page = number(params, "page", 1, &mut errors).max(1);
    let limit = number(params, "page_size", MOST, &mut errors).clamp(1, MOST);
    let search = Search {
        service_codes: params.list("service_code").into_iter().map(str::to_owned).collect(),
        standing: standing(params, &mut errors),
        from,
        to,
        offset: i64::from(page - 1) * i64::from(limit),
        limit: limit.into(),
        ..Search::default()
    };
    errors.none_or(search)
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

/// From when to when. Both ends belong to it.
fn window(
    params: &Params,
    now: DateTime<Utc>,
    errors: &mut Errors,
) -> (Option<DateTime<Utc>>, Option<DateTime<Utc>>) {
    match (moment(params, "start_date", errors), moment(params, "end_date", errors)) {
        (None, None) => (Some(now - SPAN), None),
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

fn number(params: &Params, name: &str, usual: u32, errors: &mut Errors) -> u32 {
    let Some(text) = params.first(name) else { return usual };
    text.parse().unwrap_or_else(|_no_number| {
        errors.push(format!("{name} must be a whole number, not {text:?}"));
        usual
    })
}

#[cfg(test)]
mod tests;
