//! `POST /api-keys`: asking for a key.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use harness::{Rows, TestApp};
use serde_json::json;

use super::{PRODUCTION, ask, confirm, get_key, link, report};

#[tokio::test(flavor = "multi_thread")]
async fn whoever_reads_the_mail_gets_a_key_and_reports_with_it() {
    let (app, _city) = TestApp::with_city().await;

    let asked = ask(&app, "ada@example.org", "live", 202).await;

    assert_eq!(asked["jurisdiction_id"], "testville");
    assert_eq!(app.mails(), [""; 0]);
    app.run_tasks().await;
    assert_eq!(app.mails().len(), 1);
    let issued = confirm(&app, &link(&app), 201).await;
    assert_eq!(issued["name"], "Pothole Pal");
    assert_eq!(issued["environment"], "live");
    assert_eq!(issued["scopes"], json!(["report", "comment"]));
    assert_eq!(issued["daily_quota"], 10_000);
    let key = issued["api_key"].as_str().unwrap();
    report(&app, PRODUCTION, "testville", key).await.expect_status(200);
    let used = Rows::cases().api_key(issued["api_key_id"].as_str().unwrap());
    assert_eq!(app.count(&used).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_learns_whether_an_address_is_known() {
    let (app, _city) = TestApp::with_city().await;
    get_key(&app, "live").await;

    let known = ask(&app, "ada@example.org", "live", 202).await;
    let unknown = ask(&app, "bob@example.org", "live", 202).await;

    let names = |answer: &serde_json::Value| -> BTreeSet<String> {
        answer.as_object().unwrap().keys().cloned().collect()
    };
    assert_eq!(names(&known), names(&unknown));
    assert_eq!(known["jurisdiction_id"], unknown["jurisdiction_id"]);
    app.run_tasks().await;
    assert_eq!(app.mails().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_sent_more_than_three_mails_a_day() {
    let (app, _city) = TestApp::with_city().await;
    for email in ["ada@example.org", "Ada@Example.org", " ada@example.ORG "] {
        ask(&app, email, "live", 202).await;
    }

    let refused = ask(&app, "ada@example.org", "live", 429).await;

    assert_eq!(refused["code"], "too_many");
    app.run_tasks().await;
    assert_eq!(app.mails().len(), 3);
    ask(&app, "bob@example.org", "live", 202).await;
    app.wait(TimeDelta::hours(24)).await;
    ask(&app, "ada@example.org", "live", 202).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_who_ask_at_once_for_one_address_cause_three_mails() {
    let (app, _city) = TestApp::with_city().await;
    let body = json!({"jurisdiction_id": "testville", "name": "x", "email": "ada@example.org"});

    let asking = (0..16).map(|_| async {
        let stranger = app.stranger();
        let request = stranger.request(reqwest::Method::POST, "/api/v1/api-keys").json(&body);
        stranger.send(request).await.status
    });
    let mut answers = futures_util::future::join_all(asking).await;

    answers.sort_unstable();
    assert_eq!(answers, [vec![202; 3], vec![429; 13]].concat());
    assert_eq!(app.count(&Rows::tasks().kind("send_key_confirmation")).await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_asked_for_leaves_nothing_behind() {
    let (app, _city) = TestApp::with_city().await;
    let good = json!({"jurisdiction_id": "testville", "name": "x", "email": "ada@example.org"});
    let test_key = get_key(&app, "test").await;
    assert!(test_key.starts_with("sc_"));
    let before = app.count(&Rows::api_key_requests()).await;

    for (field, value, status) in [
        ("email", json!("ada"), 400),
        ("email", json!("ada@example.org\nBcc: eve@example.org"), 400),
        ("email", json!("ada@example.org,eve@example.org"), 400),
        ("email", json!(null), 400),
        ("name", json!(""), 400),
        ("name", json!("a\u{0}b"), 400),
        ("name", json!("x".repeat(201)), 400),
        ("environment", json!("both"), 400),
        ("scopes", json!(["status"]), 400),
        ("jurisdiction_id", json!("nowhere"), 404),
        ("jurisdiction_id", json!("testville_sandbox"), 404),
    ] {
        let mut body = good.clone();
        body[field] = value;
        app.stranger().post("/api/v1/api-keys", &body, status).await;
    }

    assert_eq!(app.count(&Rows::api_key_requests()).await, before);
    assert_eq!(app.count(&Rows::tasks().kind("send_key_confirmation")).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_key_nor_link_is_anywhere_in_the_database_in_clear() {
    let (app, _city) = TestApp::with_city().await;
    ask(&app, "ada@example.org", "live", 202).await;
    app.run_tasks().await;
    let link = link(&app);
    let secret = link.rsplit('/').next().unwrap().to_owned();
    let key = confirm(&app, &link, 201).await["api_key"].as_str().unwrap().to_owned();
    report(&app, PRODUCTION, "testville", &key).await.expect_status(200);

    assert!(app.tables_holding("Pothole Pal").await >= 2, "the tables were not read");
    for secret in [key.trim_start_matches("sc_"), &secret] {
        assert_eq!(app.tables_holding(secret).await, 0);
    }
}
