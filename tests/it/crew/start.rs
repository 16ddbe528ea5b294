//! `POST /crew/jobs/{job_id}/start`: work begins.

use harness::{Rows, TestApp};
use serde_json::json;

use super::at_work;

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_fence_changes_nothing() {
    let (app, city) = TestApp::with_city().await;
    let (crew, mut job) = at_work(&app, &city, None).await;
    let path = format!("/api/v1/crew/jobs/{}/start", job["job_id"].as_str().unwrap());
    job["fence"] = json!(job["fence"].as_i64().unwrap() - 1);

    let problem = crew.client.post(&path, &json!({"fence": job["fence"]}), 409).await;

    assert_eq!(problem["code"], "not_held");
    assert_eq!(app.count(&Rows::cases().status("scheduled")).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crew_works_on_one_job_at_a_time() {
    let (app, city) = TestApp::with_city().await;
    let (crew, first) = at_work(&app, &city, None).await;
    city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    let second = crew.accept_next().await;
    crew.start(&first).await;

    let path = format!("/api/v1/crew/jobs/{}/start", second["job_id"].as_str().unwrap());
    let problem = crew.client.post(&path, &json!({"fence": second["fence"]}), 409).await;

    assert_eq!(problem["code"], "busy");
}
