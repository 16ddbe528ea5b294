//! How all that is there is found, whatever the server does not know.

use chrono_tz::Tz;
use domain::cases::claim_take_over;
use harness::Rows;
use serde_json::Value;

use super::{
    elsewhere::{Elsewhere, Reply},
    home::Home,
    shelf::{Limits, Shelf, hole},
};

/// 300 requests of new year's first 100 days, ten of them in the same hour.
fn holes() -> impl Iterator<Item = Value> {
    (0..290)
        .map(|id| hole(id, i64::try_from(id).unwrap() * 8))
        .chain((290..300).map(|id| hole(id, 7)))
}

/// Mirrors a shelf with these limits, and expects everything to arrive.
async fn assert_all_arrive(limits: Limits) -> (Home, Elsewhere, streetcorner::mirror::Report) {
    let elsewhere = Shelf::new(holes(), limits).serve();
    let home = Home::found(Tz::UTC).await;

    let report = home.mirror(&elsewhere.url).await.unwrap();

    assert_eq!((report.stored, report.crowded), (300, 0), "{report}");
    assert_eq!(home.audited().await, 300);
    (home, elsewhere, report)
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_turned_until_there_are_no_more() {
    let limits = Limits { most: 20, ..Limits::STANDARD };

    let (_home, _elsewhere, report) = assert_all_arrive(limits).await;

    assert!(!report.ignores_pages, "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_pages_is_asked_for_shorter_times() {
    let limits = Limits { most: 25, pages: false, ..Limits::STANDARD };

    let (_home, elsewhere, report) = assert_all_arrive(limits).await;

    assert!(report.ignores_pages, "{report}");
    assert!(elsewhere.pages() < 150, "{}", elsewhere.pages());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_tells_of_a_month_at_most_is_asked_for_less() {
    assert_all_arrive(Limits { days: 30, ..Limits::STANDARD }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn more_in_a_second_than_a_server_tells_is_said() {
    let limits = Limits { most: 25, pages: false, ..Limits::STANDARD };
    let elsewhere = Shelf::new((0..40).map(|id| hole(id, 7)), limits).serve();
    let home = Home::found(Tz::UTC).await;

    let report = home.mirror(&elsewhere.url).await.unwrap();

    assert_eq!(report.stored, 25, "{report}");
    assert!(report.to_string().contains("There is more than it tells in "), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_stretch_is_longer_than_the_standard_lets_it_be() {
    let (_home, elsewhere, _report) = assert_all_arrive(Limits::STANDARD).await;

    let log = elsewhere.log();
    let asked: Vec<_> = log.iter().filter(|asked| !asked.get("start_date").is_empty()).collect();
    // 2008 until now: the stretches touch, and there are no more of them than it takes.
    assert_eq!(asked[0].get("start_date"), "2008-01-01T00:00:00Z");
    assert!((76..100).contains(&asked.len()), "{}", asked.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_two_mirrors_at_the_same_time_is_turned_away() {
    let elsewhere = Shelf::new(holes(), Limits::STANDARD).serve();
    let home = Home::found(Tz::UTC).await;
    let mut first = home.app.connect().await;
    assert!(claim_take_over(&mut first, &home.city).await.unwrap());

    let error = home.mirror(&elsewhere.url).await.unwrap_err();

    let said = "another import into mirrorville is running: wait until it has ended";
    assert_eq!(error.to_string(), said);
    assert_eq!((home.audited().await, elsewhere.log().len()), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_city_mirrors_one_endpoint_for_ever() {
    let elsewhere = Shelf::new(holes(), Limits::STANDARD).serve();
    let home = Home::found(Tz::UTC).await;
    home.mirror(&elsewhere.url).await.unwrap();
    let other = Elsewhere::start(|_| Reply::ok("[]"));

    let error = home.mirror(&other.url).await.unwrap_err();

    let said = format!("the city mirrors {} already, and can mirror no other", elsewhere.url);
    assert_eq!(error.to_string(), said);
    let mut args = home.args(&elsewhere.url);
    args.remote_jurisdiction = Some("elsewhere".to_owned());
    assert_eq!(home.mirror_as(&args).await.unwrap_err().to_string(), said);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_city_that_is_not_there_is_founded_if_that_is_wanted() {
    let elsewhere = Shelf::new(holes(), Limits::STANDARD).serve();
    let home = Home::found(Tz::UTC).await;
    let mut args = home.args(&elsewhere.url);
    args.into = "newtown".parse().unwrap();

    let error = home.mirror_as(&args).await.unwrap_err();
    args.found = Some("New Town".parse().unwrap());
    args.time_zone = chrono_tz::America::Denver;
    let report = home.mirror_as(&args).await.unwrap();

    assert_eq!(error.to_string(), "there is no jurisdiction `newtown`; there is mirrorville");
    assert_eq!(report.stored, 300);
    let founded = Rows::jurisdictions().name("New Town").time_zone("America/Denver");
    assert_eq!(home.app.count(&founded).await, 1);
}
