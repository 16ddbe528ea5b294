//! Servers that are ill, and how they are treated.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use chrono_tz::Tz;
use harness::Rows;
use serde_json::json;

use super::{
    elsewhere::{Asked, Elsewhere, Reply},
    home::Home,
    shelf::{Limits, Shelf, hole},
};

/// A city with three requests whose first so many answers about requests are of another kind.
fn ill(times: usize, sick: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Elsewhere {
    let shelf = Shelf::new((1..=3).map(|id| hole(id, 1)), Limits::STANDARD);
    let count = AtomicUsize::new(0);
    Elsewhere::start(move |asked| {
        let requests = asked.path.contains("/requests.");
        if requests && count.fetch_add(1, Ordering::Relaxed) < times {
            return sick(asked);
        }
        shelf.answer(asked)
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_busy_twice_is_asked_again() {
    let elsewhere = ill(2, |_| Reply::page(503));
    let home = Home::found(Tz::UTC).await;

    let report = home.mirror(&elsewhere.url).await.unwrap();

    assert_eq!(report.stored, 3, "{report}");
    let log = elsewhere.log();
    let first: Vec<_> =
        log.iter().filter(|asked| asked.path.contains("/requests.")).take(3).collect();
    assert!(first.iter().all(|asked| asked.query == first[0].query), "{first:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_says_when_to_come_again_is_left_alone_until_then() {
    let wait = |_: &Asked| Reply::Whole(429, ("retry-after", "1".to_owned()), vec![]);
    let elsewhere = ill(1, wait);
    let home = Home::found(Tz::UTC).await;
    let started = Instant::now();

    let report = home.mirror(&elsewhere.url).await.unwrap();

    assert_eq!(report.stored, 3, "{report}");
    assert!(started.elapsed() >= Duration::from_secs(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stays_ill_is_given_up_and_asked_anew_another_day() {
    let elsewhere = ill(4, |_| Reply::page(503));
    let home = Home::found(Tz::UTC).await;

    let error = home.mirror(&elsewhere.url).await.unwrap_err();

    let said = format!("{error:#}");
    assert!(said.starts_with("gave up after asking 4 times: http://127.0.0.1"), "{said}");
    assert!(said.ends_with("/requests.json answered 503 Service Unavailable"), "{said}");
    assert_eq!(elsewhere.pages(), 4);
    assert_eq!(home.audited().await, 0);
    assert_eq!(home.app.count(&Rows::mirrors().followed()).await, 0);
    assert_eq!(home.mirror(&elsewhere.url).await.unwrap().stored, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_hangs_up_is_asked_again() {
    let half = "[{\"service_request_id\": \"1\", \"status\": \"op";
    let elsewhere = ill(2, |_| Reply::HangUp(half.into()));
    let home = Home::found(Tz::UTC).await;

    let report = home.mirror(&elsewhere.url).await.unwrap();

    assert_eq!((report.stored, report.skipped()), (3, 0), "{report}");
    assert_eq!(home.audited().await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_ends_too_soon_is_asked_for_again() {
    let elsewhere = ill(1, |_| Reply::ok("[{\"service_request_id\": \"1\""));
    let home = Home::found(Tz::UTC).await;

    assert_eq!(home.mirror(&elsewhere.url).await.unwrap().stored, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_web_page_is_no_endpoint() {
    let elsewhere = Elsewhere::start(|_| Reply::page(200));
    let home = Home::found(Tz::UTC).await;

    let error = home.mirror(&elsewhere.url).await.unwrap_err();

    let said = format!("{error:#}");
    assert!(said.ends_with("/requests.json answered with a web page"), "{said}");
    assert_eq!(home.audited().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_other_city_complains_of_is_told() {
    let error = json!([{"code": 404, "description": "jurisdiction_id nowhere is unknown"}]);
    let elsewhere = Elsewhere::start(move |_| Reply::status(404, error.to_string()));
    let home = Home::found(Tz::UTC).await;

    let error = home.mirror(&elsewhere.url).await.unwrap_err();

    let said = format!("{error:#}");
    assert!(said.ends_with("answered 404 Not Found: jurisdiction_id nowhere is unknown"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_asks_for_their_jurisdiction_and_pauses_between() {
    let shelf = Shelf::new((1..=3).map(|id| hole(id, 1)), Limits::STANDARD);
    let elsewhere = shelf.serve();
    let home = Home::found(Tz::UTC).await;
    let mut args = home.args(&elsewhere.url);
    args.remote_jurisdiction = Some("there.example".to_owned());
    args.since = Some("2025-12-31T00:00:00Z".parse().unwrap());
    args.until = Some("2026-01-03T00:00:00Z".parse().unwrap());
    args.manners.pause = 200;
    let started = Instant::now();

    home.mirror_as(&args).await.unwrap();

    let log = elsewhere.log();
    assert!(
        log.len() >= 3 && log.iter().all(|asked| asked.get("jurisdiction_id") == "there.example")
    );
    let pauses = u32::try_from(log.len() - 1).unwrap();
    assert!(started.elapsed() >= Duration::from_millis(200) * pauses);
}
