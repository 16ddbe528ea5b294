//! `GET /servicerequestupdates.{xml,json}`: what happened to requests, oldest first.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use domain::{
    cases::{self, Update, UpdateSearch},
    photos::{PhotoFile, PhotoId},
};

use super::{
    super::{
        errors::Errors,
        filters, jurisdiction,
        params::Params,
        value::{Document, Value},
    },
    status::extended,
};
use crate::state::{Shared, State};

/// How far back we go for those who do not say: they ask every few minutes, or once a day.
const USUAL: TimeDelta = TimeDelta::hours(24);

/// The updates that fit.
pub(in crate::open311) async fn updates(params: Params, state: Shared) -> Result<Document, Errors> {
    let search = read(&params, state.clock.now())?;
    let mut conn = state.connect().await?;
    let city = jurisdiction::resolve(&mut conn, &params).await?;
    let found = cases::updates(&mut conn, &city.jurisdiction_id, &search).await?;
    let updates = found.iter().map(|it| update(it, &state)).collect();
    Ok(Document::list("service_request_updates", "request_update", updates))
}

/// Reads the filters, or tells everything that is wrong with them. Who names requests gets all of
/// their updates, whenever they were.
fn read(params: &Params, now: DateTime<Utc>) -> Result<UpdateSearch, Errors> {
    let mut errors = Errors::default();
    let (offset, limit) = filters::page(params, &mut errors);
    let named = params.list("service_request_id");
    let search = if named.is_empty() {
        let (from, to) = filters::window(params, Some(now - USUAL), &mut errors);
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

/// The first whole second at or after `at`. We tell whole seconds, and readers drop what they are
/// told of a time before the one they asked for.
fn whole_second(at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    at.duration_trunc(TimeDelta::seconds(1))
        .ok()
        .and_then(|second| if second == at { Some(at) } else { next_second(at) })
}

/// The first whole second after `at`.
fn next_second(at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    at.duration_trunc(TimeDelta::seconds(1)).ok()?.checked_add_signed(TimeDelta::seconds(1))
}

/// An update as the extension writes it.
fn update(update: &Update, state: &State) -> Value {
    let Update { number, event, outcome, photos } = update;
    let media = |photo: &PhotoId| Value::from(state.url(&PhotoFile::FullJpeg.path(*photo)));
    let mut members = vec![
        ("update_id", format!("{number}-{}", event.seq).into()),
        ("service_request_id", number.as_str().into()),
        ("status", extended(event.to_status, *outcome).into()),
        ("updated_datetime", event.at.into()),
        ("description", event.in_public_words().into()),
        ("media_url", photos.first().map_or(Value::Null, media)),
        ("external_status_code", event.to_status.as_str().into()),
    ];
    if photos.len() > 1 {
        // One string is what clients read; whoever wants them all finds all of them here.
        members.push(("media_urls", Value::List("media_url", photos.iter().map(media).collect())));
    }
    Value::Object(members)
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
