//! What filters mean.

use super::*;

fn now() -> DateTime<Utc> {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

fn asked(query: &str) -> Result<Search, Errors> {
    read(&Params::in_query(query), now()).map(|asked| asked.search)
}

/// How many requests are before the page, and on it.
fn page_of(query: &str) -> (i64, i64) {
    let asked = read(&Params::in_query(query), now()).unwrap();
    (asked.skipped, asked.search.limit)
}

fn window_of(query: &str) -> (Option<DateTime<Utc>>, Option<DateTime<Utc>>) {
    let search = asked(query).unwrap();
    (search.from, search.to)
}

#[test]
fn nothing_asked_is_the_last_ninety_days() {
    let query = "start_date=&end_date=&status=&service_code=&page=&page_size=";
    let search = asked(query).unwrap();
    assert_eq!((search.from, search.to), (Some(now() - MAX_SPAN), None));
    assert_eq!((page_of(query), search.limit), ((0, 1_000), 1_000));
    assert_eq!((search.standing, search.service_codes), (None, vec![]));
}

#[test]
fn one_date_gives_the_other() {
    let (from, to) = window_of("start_date=2026-01-01");
    assert_eq!(to.unwrap() - from.unwrap(), MAX_SPAN);
    let (from, to) = window_of("end_date=2026-01-01T00:00:00Z");
    assert_eq!(from, Some("2025-10-03T00:00:00Z".parse().unwrap()));
    assert_eq!(to, Some("2026-01-01T00:00:00.999999Z".parse().unwrap()));
}

#[test]
fn ninety_days_are_fine_and_a_second_more_is_not() {
    assert!(asked("start_date=2026-01-01T00:00:00Z&end_date=2026-04-01T00:00:00Z").is_ok());
    assert!(asked("start_date=2026-01-01T00:00:00Z&end_date=2026-04-01T00:00:01Z").is_err());
    assert!(asked("start_date=2026-01-01&end_date=2026-04-01").is_ok());
}

#[test]
fn every_mistake_is_told() {
    let errors = asked("start_date=rubbish&status=foo,open&page_size=abc").unwrap_err();
    let words = errors.to_string();
    assert!(words.contains("start_date") && words.contains("\"foo\""), "{words}");
    assert!(words.contains("page_size"), "{words}");
    assert!(asked("start_date=2026-02-01&end_date=2026-01-01").is_err());
}

#[test]
fn both_statuses_are_no_filter() {
    assert_eq!(asked("status=open").unwrap().standing, Some(Standing::Open));
    assert_eq!(asked("status=CLOSED,closed").unwrap().standing, Some(Standing::Closed));
    assert_eq!(asked("status=open,closed").unwrap().standing, None);
}

#[test]
fn pages_begin_at_one_and_are_not_endless() {
    assert_eq!(page_of("page=0&page_size=2"), (0, 2));
    assert_eq!(page_of("page=3&page_size=2"), (4, 2));
    assert_eq!(page_of("page=2&page_size=5000"), (1_000, 1_000));
    assert_eq!(page_of("page_size=0"), (0, 1));
    assert_eq!(page_of("page=4294967295&page_size=1000").1, 1_000);
}

#[test]
fn who_names_requests_gets_those_whatever_else_is_said() {
    let search = asked("service_request_id=rubbish&start_date=rubbish&page=x").unwrap();
    assert!(search.by_number && search.numbers.is_empty());
    assert!(!asked("service_request_id=,%20,").unwrap().by_number);
}

#[test]
fn who_follows_changes_is_told_of_old_requests_too() {
    let search = asked("updated_after=2026-11-21T11:00:00Z").unwrap();
    assert_eq!((search.from, search.to), (None, None));
    assert_eq!(search.changed_from, Some("2026-11-21T11:00:00Z".parse().unwrap()));
    let search = asked("updated_before=2026-11-21T11:00:00Z&start_date=2026-11-01").unwrap();
    assert_eq!(search.changed_to, Some("2026-11-21T11:00:00.999999Z".parse().unwrap()));
    assert!(search.from.is_some());
}

#[test]
fn a_search_among_requests_of_any_age_walks_far() {
    let walks_far = |query| read(&Params::in_query(query), now()).unwrap().walks_far(now());
    for query in [
        "updated_after=1970-01-01&service_code=a",
        "updated_before=2026-11-21&status=open",
        "updated_after=1970-01-01&bbox=4.9,52,5.1,52.2",
    ] {
        assert!(walks_far(query), "{query}");
    }
    for query in [
        "",
        "service_code=a&status=open&q=hole",
        "updated_after=1970-01-01",
        "updated_after=2026-11-20&service_code=a",
        "updated_after=1970-01-01&start_date=2011-01-01&service_code=a",
        "service_request_id=A",
    ] {
        assert!(!walks_far(query), "{query}");
    }
}

#[test]
fn around_a_place_is_a_number_of_metres() {
    let near = |query| asked(query).unwrap().near.unwrap();
    assert_eq!(near("lat=52&long=5&radius=120.5"), (Place::new(52.0, 5.0).unwrap(), 120.5));
    let here = Place::new(52.0, 5.0).unwrap();
    assert_eq!(near("lat=52&long=5"), (here, DEFAULT_RADIUS_M));
    assert_eq!(near("lat=52&long=5&radius=1e300"), (here, MAX_RADIUS_M));
    for query in [
        "lat=52",
        "long=5&radius=3",
        "radius=3",
        "lat=52&long=5&radius=-1",
        "lat=52&long=5&radius=NaN",
        "lat=52&long=181",
        "lat=inf&long=5",
    ] {
        assert!(asked(query).is_err(), "{query}");
    }
}

#[test]
fn a_box_has_four_sides() {
    assert!(asked("bbox=4.9,52,5.1,52.2").unwrap().within.is_some());
    for query in
        ["4.9,52,5.1", "5.1,52,4.9,52.2", "4.9,52,5.1,NaN", "a,b,c,d", "1,2,3,4,5", "1,2,3,91"]
    {
        assert!(asked(&format!("bbox={query}")).is_err(), "{query}");
    }
}

#[test]
fn what_nobody_knows_is_not_ignored() {
    for query in ["sort=status", "has_media=maybe", "extensions=perhaps"] {
        assert!(asked(query).is_err(), "{query}");
    }
    assert_eq!(asked("sort=-updated_datetime").unwrap().order, Order::NewestChange);
    assert_eq!(asked("has_media=FALSE").unwrap().has_media, Some(false));
}
