//! `GET /requests.{xml,json}`: from when to when.

use chrono::{SecondsFormat, TimeDelta};

use super::town::{Town, errors};

#[tokio::test(flavor = "multi_thread")]
async fn g3_without_dates_the_last_ninety_days_are_listed_newest_first() {
    let town = Town::start().await;
    let day = |days| {
        let at = town.app.clock.now() - TimeDelta::days(days);
        at.to_rfc3339_opts(SecondsFormat::Secs, true)
    };
    let mut numbers = vec![];
    for days in [91, 89, 1] {
        let number = town.report(&[("service_code", "pothole")]).await;
        town.backdate(&number, &day(days)).await;
        numbers.push(number);
    }

    assert_eq!(town.list("").await, [numbers[2].clone(), numbers[1].clone()]);
    assert_eq!(town.list("?start_date=&end_date=&status=&page=").await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn g5_both_bounds_belong_to_the_span() {
    let town = Town::start().await;
    let mut numbers = vec![];
    for at in ["2026-03-01T00:00:00Z", "2026-03-02T12:00:00.7Z", "2026-03-03T00:00:01Z"] {
        let number = town.report(&[("service_code", "pothole")]).await;
        town.backdate(&number, at).await;
        numbers.push(number);
    }

    let bounds = "?start_date=2026-03-01T00:00:00Z&end_date=2026-03-02T12:00:00Z";

    assert_eq!(town.list(bounds).await, [numbers[1].clone(), numbers[0].clone()]);
    assert_eq!(town.list("?start_date=2026-03-01").await.len(), 3);
    assert_eq!(town.list("?end_date=2026-03-02").await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn g6_and_g7_a_span_has_ninety_days_at_most_and_a_direction() {
    let town = Town::start().await;
    let ask = async |query: &str| town.fetch(&format!("/requests.json?{query}")).await;

    ask("start_date=2026-01-01T00:00:00Z&end_date=2026-04-01T00:00:00Z").await.expect_status(200);
    for query in [
        "start_date=2026-01-01T00:00:00Z&end_date=2026-04-01T00:00:01Z",
        "start_date=2026-01-02&end_date=2026-01-01",
        "start_date=rubbish",
        "end_date=2026-13-01",
    ] {
        errors(&ask(query).await, &[400]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn g8_every_way_to_write_a_time_is_understood() {
    let town = Town::start().await;
    let number = town.report(&[("service_code", "pothole")]).await;
    town.backdate(&number, "2026-11-19T06:00:00Z").await;

    for (start, listed) in [
        ("2026-11-19T06:00:00Z", true),
        ("2026-11-19T06:00:01Z", false),
        ("2026-11-19T08:00:00%2B02:00", true),
        ("2026-11-19T08:00:01%2B02:00", false),
        ("2026-11-19T08:00:00+02:00", true),
        ("2026-11-19T08:00:01+02:00", false),
        ("2026-11-19T05:59:59.017Z", true),
        ("2026-11-19T06:00:00.017Z", false),
        ("2026-11-19 00:00:00-06:00", true),
        ("2026-11-19 00:00:01-06:00", false),
        ("2026-11-19", true),
        ("2026-11-20", false),
    ] {
        let query = format!("?start_date={}&end_date=2026-12-01", start.replace(' ', "%20"));
        assert_eq!(town.list(&query).await.len() == 1, listed, "{start}");
    }
}
