//! `GET /servicerequestupdates.{xml,json}`: the updates of requests, oldest first.

use actix_web::HttpResponse;
use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use domain::cases::{self, UpdateSearch};

use super::{
    super::{answer::List, errors::Errors, filters, format::Format, jurisdiction, params::Params},
    update::ServiceRequestUpdate,
};
use crate::state::Shared;

/// The default window: clients poll every few minutes, or once a day.
const DEFAULT_WINDOW: TimeDelta = TimeDelta::hours(24);

/// Lists updates.
pub(in crate::open311) async fn updates(
    format: Format,
    params: Params,
    state: Shared,
) -> Result<HttpResponse, Errors> {
    let search = read(&params, state.clock.now())?;
    let mut conn = state.connect_to_page(search.offset).await?;
    let city = jurisdiction::resolve(&mut conn, &params).await?;
    let found = cases::updates(&mut conn, &city.jurisdiction_id, &search).await?;
    let updates = found.iter().map(|update| ServiceRequestUpdate::of(update, &state)).collect();
    format.respond(&List(updates))
}

/// Reads the filters, or lists everything that is wrong with them. Request IDs override all others.
fn read(params: &Params, now: DateTime<Utc>) -> Result<UpdateSearch, Errors> {
    let mut errors = Errors::default();
    let (offset, limit) = filters::page(params, &mut errors);
    let named = params.list("service_request_id");
    let search = if named.is_empty() {
        let (from, to) = filters::window(params, Some(now - DEFAULT_WINDOW), &mut errors);
        UpdateSearch {
            numbers: None,
            from: from.and_then(whole_second),
            before: to.and_then(next_second),
            offset,
            limit,
        }
    } else {
        let numbers = named.iter().filter_map(|number| number.parse().ok()).collect();
        UpdateSearch { numbers: Some(numbers), offset, limit, ..UpdateSearch::default() }
    };
    errors.none_or(search)
}

/// The first whole second at or after `at`. Answers have whole seconds, and clients drop updates from
/// before the time that they asked for.
fn whole_second(at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    at.duration_trunc(TimeDelta::seconds(1))
        .ok()
        .and_then(|second| if second == at { Some(at) } else { next_second(at) })
}

/// The first whole second after `at`.
fn next_second(at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    at.duration_trunc(TimeDelta::seconds(1)).ok()?.checked_add_signed(TimeDelta::seconds(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str) -> UpdateSearch {
        read(&Params::in_query(query), "2026-11-22T10:00:00.5Z".parse().unwrap()).unwrap()
    }

    fn time(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn both_ends_belong_to_it_as_they_are_told() {
        let search = asked("start_date=2026-11-21T10:00:00Z&end_date=2026-11-21T11:00:00Z");
        assert_eq!(search.from, Some(time("2026-11-21T10:00:00Z")));
        assert_eq!(search.before, Some(time("2026-11-21T11:00:01Z")));

        let search = asked("start_date=2026-11-21T10:00:00.2Z&end_date=2026-11-21T11:00:00.9Z");
        assert_eq!(search.from, Some(time("2026-11-21T10:00:01Z")));
        assert_eq!(search.before, Some(time("2026-11-21T11:00:01Z")));
    }

    #[test]
    fn who_does_not_say_hears_of_the_last_day() {
        let search = asked("");
        assert_eq!(search.from, Some(time("2026-11-21T10:00:01Z")));
        assert_eq!(search.before, None);
    }

    #[test]
    fn who_names_requests_need_not_say_when() {
        let search = asked("service_request_id=nonsense&start_date=rubbish");
        assert_eq!(search.numbers.map(|numbers| numbers.len()), Some(0));
        assert_eq!((search.from, search.before), (None, None));
    }
}
