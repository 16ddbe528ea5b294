//! Batch and blackbox services, and `GET /tokens/{token}.{xml,json}`.

use chrono::TimeDelta;
use domain::cases::Search;
use harness::Rows;
use serde_json::json;

use super::{
    town::{Town, errors},
    xml,
};

async fn town_with(kind: &str) -> Town {
    let town = Town::start().await;
    town.app.service("question").kind(kind).token_seconds(5).save().await;
    town
}

async fn ask(town: &Town) -> serde_json::Value {
    let fields = [("service_code", "question"), ("lat", "52.05"), ("long", "5.05")];
    let answer = town.post(&fields).await;
    answer.expect_status(200);
    answer.json()[0].clone()
}

async fn token_of_a_batch_report(town: &Town) -> String {
    let request = ask(town).await;
    assert!(request.get("service_request_id").is_none(), "{request}");
    request["token"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn p19_a_batch_report_has_a_token_that_is_exchanged_for_its_number() {
    let town = town_with("batch").await;
    let token = token_of_a_batch_report(&town).await;
    assert!(token.parse::<f64>().is_err());

    town.app.wait(TimeDelta::seconds(6)).await;
    town.app.run_tasks().await;

    let answer = town.json(&format!("/tokens/{token}.json")).await;
    let number = answer[0]["service_request_id"].as_str().unwrap();
    assert_eq!(answer, json!([{"service_request_id": number, "token": token}]));
    assert_eq!(town.show(number).await["service_request_id"], number);
    assert_eq!(town.list("").await, [number]);
    let root = xml::read(&town.fetch(&format!("/tokens/{token}.xml")).await.text());
    root.assert_says(&answer);
}

#[tokio::test(flavor = "multi_thread")]
async fn p19_a_realtime_report_has_a_number_and_no_token() {
    let town = town_with("realtime").await;
    let request = ask(&town).await;
    assert!(request["service_request_id"].is_string() && request.get("token").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn p20_a_token_that_is_not_exchanged_yet_stands_alone_and_a_wrong_one_is_missing() {
    let town = town_with("batch").await;
    let token = token_of_a_batch_report(&town).await;
    town.app.run_tasks().await;

    assert_eq!(town.json(&format!("/tokens/{token}.json")).await, json!([{"token": token}]));
    let answer = town.fetch(&format!("/tokens/{token}.xml")).await;
    answer.expect_status(200);
    let request = xml::read(&answer.text());
    assert_eq!(request.child("request").names(), ["service_request_id", "token"]);
    // A list shall not tell what the token does not.
    assert_eq!(town.list("").await, [""; 0]);

    for wrong in ["nope", "t_AAAAAAAAAAAAAAAAAAAAAA", "%00", "%F0%9F%9A%A7"] {
        errors(&town.fetch(&format!("/tokens/{wrong}.json")).await, &[404]);
        let answer = town.fetch(&format!("/tokens/{wrong}.xml")).await;
        answer.expect_status(404);
        assert_eq!(xml::read(&answer.text()).child("error").child("code").text, "404");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn p19_a_report_whose_token_is_exchanged_counts_as_changed_then() {
    let town = town_with("batch").await;
    token_of_a_batch_report(&town).await;
    town.app.wait(TimeDelta::seconds(6)).await;
    let polled_at = town.app.clock.now().format("%Y-%m-%dT%H:%M:%SZ").to_string();

    town.app.run_tasks().await;

    assert_eq!(town.list(&format!("?updated_after={polled_at}")).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn p19_a_token_is_exchanged_within_ten_seconds_by_itself() {
    let town = town_with("batch").await;
    town.app.services().usual_token_seconds().save().await;
    town.app.work();
    let token = token_of_a_batch_report(&town).await;
    // The best known client asks five times, two seconds apart, and then gives up.
    for _ in 0..5 {
        tokio::time::sleep(std::time::Duration::from_secs(2)).await;
        let answer = town.json(&format!("/tokens/{token}.json")).await;
        if answer[0]["service_request_id"].is_string() {
            return;
        }
    }
    panic!("the token was not exchanged in time");
}

#[tokio::test(flavor = "multi_thread")]
async fn p19_what_goes_into_a_black_box_does_not_come_out() {
    let town = town_with("blackbox").await;

    let request = ask(&town).await;
    town.app.run_tasks().await;

    assert!(request.get("service_request_id").is_none() && request.get("token").is_none());
    assert!(!request["service_notice"].as_str().unwrap().is_empty());
    assert_eq!(town.app.count(&Rows::cases().status("acknowledged")).await, 1);
    assert_eq!(town.list("").await, [""; 0]);
    assert_eq!(town.json("/servicerequestupdates.json").await, json!([]));
    // Nor can anybody who happens on its number speak of it.
    let mut conn = town.app.connect().await;
    let all = Search { limit: 1, ..Search::default() };
    let found = domain::cases::search(&mut conn, &town.city.id, &all).await.unwrap();
    let number = found[0].number.to_string();
    let update = [
        ("api_key", town.city.api_key.as_str()),
        ("service_request_id", number.as_str()),
        ("description", "I was there."),
    ];
    let stranger = town.app.stranger();
    errors(&stranger.post_form("/open311/v2/servicerequestupdates.json", &update).await, &[404]);
}
