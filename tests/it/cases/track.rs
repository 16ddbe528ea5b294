//! `GET /track/{jurisdiction_id}/{secret}` and `POST .../dispute`: a reporter follows a case.

use harness::{City, TestApp};
use serde_json::{Value, json};

/// The path of the tracking link of a case that a crew has resolved.
async fn resolved(app: &TestApp, city: &City) -> String {
    let crew = city.crew(app, "Crew", &["paving"], &[("bag", 5)]).await;
    crew.start_shift(52.05, 5.05).await;
    let (_, tracking) = city.report(app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    let job = crew.accept_next().await;
    crew.resolve(&job, None).await;
    format!("/api/v1{tracking}")
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_the_link_sees_where_the_case_stands() {
    let (app, city) = TestApp::with_city().await;
    let path = resolved(&app, &city).await;

    let case = app.stranger().get(&path, 200).await;

    assert_eq!(case["status"], "resolved");
    assert_eq!(case["arrival"], Value::Null);
    for wrong in [format!("{path}x"), "/api/v1/track/nowhere/x".to_owned()] {
        assert_eq!(app.stranger().get(&wrong, 404).await["code"], "not_found");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dispute_opens_the_case_again_once() {
    let (app, city) = TestApp::with_city().await;
    let path = resolved(&app, &city).await;
    let dispute = format!("{path}/dispute");
    let stranger = app.stranger();
    let reason = json!({"reason": "The hole is still there."});

    stranger.post(&dispute, &json!({"reason": "x".repeat(1_001)}), 422).await;
    stranger.post(&dispute, &json!({"because": "x"}), 400).await;
    stranger.post(&format!("{path}x/dispute"), &reason, 404).await;
    let case = stranger.post(&dispute, &reason, 200).await;

    assert_eq!((&case["status"], &case["disputes"]), (&json!("acknowledged"), &json!(1)));
    assert_eq!(case["events"].as_array().unwrap().last().unwrap()["note"], reason["reason"]);
    assert_eq!(stranger.post(&dispute, &reason, 409).await["code"], "conflict");
}
