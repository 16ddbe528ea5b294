//! `POST /cases`: a report.

use harness::{Rows, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn a_report_sent_twice_with_the_same_key_is_one_case() {
    let (app, city) = TestApp::with_city().await;
    let report = json!({
        "jurisdiction_id": city.id, "service_code": "question",
        "place": {"lat": 52.05, "long": 5.05}, "description": "When is the market?",
        "email": "resident@example.org",
    });
    let stranger = app.stranger();
    let send = async |body: &Value| {
        let request = stranger.request(Method::POST, "/api/v1/cases");
        stranger.send(request.header("Idempotency-Key", "key-1").json(body)).await
    };

    let (first, second) = (send(&report).await, send(&report).await);
    let mut other = report.clone();
    other["description"] = json!("Something else");
    let third = send(&other).await;

    first.expect_status(201);
    assert_eq!(first.json(), second.json());
    third.expect_status(409);
    assert_eq!(app.count(&Rows::cases()).await, 1);
    assert_eq!(app.count(&Rows::contacts()).await, 1);
    assert_eq!(app.count(&Rows::followers()).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_is_wrong_with_a_report_is_told_at_once() {
    let (app, city) = TestApp::with_city().await;
    let report = json!({
        "jurisdiction_id": city.id, "service_code": "graffiti",
        "place": {"lat": 10.0, "long": 10.0}, "description": "x".repeat(4_001),
        "answers": {"size": ["large"]},
    });

    let problem = app.stranger().post("/api/v1/cases", &report, 422).await;

    assert_eq!(
        problem["errors"],
        json!([
            "description is too long: 4000 characters at most",
            "where required",
            "size must be a number, not \"large\"",
            "the place is outside the city",
        ])
    );
    assert_eq!(app.count(&Rows::cases()).await + app.count(&Rows::tasks()).await, 0);
}
