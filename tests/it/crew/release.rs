//! `POST /crew/jobs/{job_id}/release`: a job is given back.

use harness::TestApp;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_is_given_back_goes_to_another_crew_with_its_stock_freed() {
    let (app, city) = TestApp::with_city().await;
    let crew = city.crew(&app, "Crew", &["paving"], &[("bag", 5)]).await;
    crew.start_shift(52.05, 5.05).await;
    let (number, _) = city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    let job = crew.accept_next().await;
    let other = city.crew(&app, "Other", &["paving"], &[("bag", 5)]).await;
    other.start_shift(52.06, 5.05).await;
    let path = format!("/api/v1/crew/jobs/{}/release", job["job_id"].as_str().unwrap());
    let back = json!({"fence": job["fence"], "reason": "The truck broke down."});
    let stale = json!({"fence": job["fence"].as_i64().unwrap() - 1, "reason": "x"});

    crew.client.post(&path, &json!({"fence": job["fence"], "reason": " "}), 422).await;
    assert_eq!(crew.client.post(&path, &stale, 409).await["code"], "not_held");
    assert_eq!(other.client.post(&path, &back, 409).await["code"], "not_held");
    assert_eq!(crew.jobs().await.len(), 1);
    for _ in 0..2 {
        crew.client.post(&path, &back, 204).await;
    }
    app.run_tasks().await;

    assert!(crew.jobs().await.is_empty());
    let stock = crew.client.get("/api/v1/crew/stock", 200).await;
    assert_eq!(stock, json!([{"item": "bag", "counted": 5, "reserved": 0}]));
    assert_eq!(other.accept_next().await["case_number"], number.as_str());
    app.assert_promises_kept().await;
}
