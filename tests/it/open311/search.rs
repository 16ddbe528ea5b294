//! `GET /requests.{xml,json}`: what is found by change, by place and by words.

use chrono::TimeDelta;
use domain::place::Place;

use super::{
    desk::decline,
    town::{Town, errors},
    xml,
};

async fn report_at(town: &Town, lat: f64, long: f64) -> String {
    let (lat, long) = (lat.to_string(), long.to_string());
    let fields = [("service_code", "question"), ("lat", lat.as_str()), ("long", long.as_str())];
    let answer = town.post(&fields).await;
    answer.expect_status(200);
    super::town::number(&answer)
}

#[tokio::test(flavor = "multi_thread")]
async fn g20_an_old_request_that_changed_just_now_is_found_by_its_change() {
    let town = Town::start().await;
    let old = town.report(&[("service_code", "question")]).await;
    let other = town.report(&[("service_code", "question")]).await;
    for number in [&old, &other] {
        town.backdate(number, "2020-01-01T00:00:00Z").await;
    }
    town.app.sql("update cases set changed_at = requested_at").await;
    assert_eq!(town.list("").await, [""; 0]);
    town.app.wait(TimeDelta::hours(1)).await;
    let before = town.app.clock.now().format("%Y-%m-%dT%H:%M:%SZ").to_string();

    decline(&town, &old).await;

    assert_eq!(town.list(&format!("?updated_after={before}")).await, [old.as_str()]);
    let until = "?updated_after=2019-12-01&updated_before=2020-01-01T00:00:00Z";
    assert_eq!(town.list(until).await, [other.as_str()]);
    assert_eq!(
        town.list("?updated_after=2019-12-01&sort=updated_datetime").await,
        [other.as_str(), old.as_str()]
    );
    // With dates of its own the window is theirs.
    assert_eq!(town.list("?updated_after=2019-12-01&start_date=2026-01-01").await, [""; 0]);
    errors(&town.fetch("/requests.json?updated_after=rubbish").await, &[400]);
}

#[tokio::test(flavor = "multi_thread")]
async fn g21_no_request_is_farther_away_than_the_radius() {
    let town = Town::start().await;
    let center = Place::new(52.05, 5.05).unwrap();
    let mut all = vec![];
    for step in 0..12_u8 {
        let (lat, long) = (52.05 + f64::from(step) * 0.000_35, 5.05 + f64::from(step) * 0.000_2);
        let place = Place::new(lat, long).unwrap();
        all.push((report_at(&town, lat, long).await, place.distance_m(center)));
    }
    town.post(&[("service_code", "question"), ("address_string", "Somewhere")]).await;

    for radius in [0.0, 40.0, 41.5, 150.0, 300.0, 600.0] {
        let mut near: Vec<_> =
            all.iter().filter(|(_, away)| *away <= radius).map(|(number, _)| number).collect();
        near.reverse();
        let query = format!("?lat=52.05&long=5.05&radius={radius}");
        assert_eq!(town.list(&query).await.iter().collect::<Vec<_>>(), near, "{radius}");
    }
    assert_eq!(town.list("?lat=52.05&long=5.05").await.len(), 12);
    errors(&town.fetch("/requests.json?lat=52.05&radius=9").await, &[400]);
}

#[tokio::test(flavor = "multi_thread")]
async fn g21_a_box_holds_what_lies_between_its_sides() {
    let town = Town::start().await;
    let inside = report_at(&town, 52.02, 5.02).await;
    let on_the_edge = report_at(&town, 52.01, 5.05).await;
    let outside = report_at(&town, 52.009_999, 5.05).await;

    let found = town.list("?bbox=5.0,52.01,5.1,52.03").await;

    assert_eq!(found, [on_the_edge, inside]);
    // The southern side of a wide box: a great circle would leave this out.
    assert!(town.list("?bbox=1.0,52.009999,9.0,52.5").await.contains(&outside));
    assert_eq!(town.list("?bbox=-179,-89,179,89").await.len(), 3);
    errors(&town.fetch("/requests.json?bbox=5,52,4,53").await, &[400]);
}

#[tokio::test(flavor = "multi_thread")]
async fn g21_words_are_found_in_what_was_written() {
    let town = Town::start().await;
    let of = async |words: &str| {
        town.report(&[("service_code", "question"), ("description", words)]).await
    };
    let hole = of("A deep hole near the café, très dangerous").await;
    let tree = of("A fallen tree blocks the café's door").await;

    assert_eq!(town.list("?q=hole").await, [hole.as_str()]);
    assert_eq!(town.list("?q=caf%C3%A9").await, [tree.as_str(), hole.as_str()]);
    assert_eq!(town.list("?q=caf%C3%A9%20-tree").await, [hole.as_str()]);
    assert_eq!(town.list("?q=%22deep%20hole%22").await, [hole.as_str()]);
    assert_eq!(town.list("?q=tree%20or%20hole").await.len(), 2);
    for odd in ["'", "%22", "-", "%26%7C!", "%00", "()", "%3A*", "%5C"] {
        town.fetch(&format!("/requests.json?q={odd}")).await.expect_status(200);
    }
    // Signs that the database would stack up until it fails.
    for sign in ["-", "- ", "-!-(", "\u{2d}\u{2d}or"] {
        let query = format!("/requests.json?q={}", sign.repeat(60).replace(' ', "%20"));
        town.fetch(&query).await.expect_status(200);
    }
    errors(&town.fetch(&format!("/requests.json?q={}", "x".repeat(501))).await, &[400]);
}

#[tokio::test(flavor = "multi_thread")]
async fn g9_requests_with_and_without_a_picture_are_each_others_rest() {
    let town = Town::start().await;
    let with = town
        .report(&[("service_code", "question"), ("media_url", "https://example.org/a.jpg")])
        .await;
    let without = town.report(&[("service_code", "question")]).await;

    assert_eq!(town.list("?has_media=true").await, [with.as_str()]);
    assert_eq!(town.list("?has_media=false").await, [without.as_str()]);
    assert_eq!(town.list("?has_media=").await.len(), 2);
    errors(&town.fetch("/requests.json?has_media=maybe").await, &[400]);
}

#[tokio::test(flavor = "multi_thread")]
async fn g19_each_order_goes_on_where_its_last_piece_ended() {
    let town = Town::start().await;
    town.report(&[("service_code", "pothole")]).await;
    // Ten to a time, so that pieces end among equals.
    town.repeat(800).await;
    for sort in
        ["requested_datetime", "-requested_datetime", "updated_datetime", "-updated_datetime"]
    {
        let rows = town.json(&format!("/requests.json?sort={sort}")).await;
        let rows = rows.as_array().unwrap();
        let times: Vec<_> =
            rows.iter().map(|row| row[sort.trim_start_matches('-')].as_str().unwrap()).collect();
        let numbers: std::collections::BTreeSet<_> =
            rows.iter().map(|row| row["service_request_id"].as_str().unwrap()).collect();
        assert_eq!((rows.len(), numbers.len()), (801, 801), "{sort}");
        let mut sorted = times.clone();
        sorted.sort_unstable();
        if sort.starts_with('-') {
            sorted.reverse();
        }
        assert_eq!(times, sorted, "{sort}");
        let root = xml::read(&town.fetch(&format!("/requests.xml?sort={sort}")).await.text());
        root.assert_says(&rows.clone().into());
    }
}
