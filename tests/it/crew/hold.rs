//! `POST /crew/jobs/{job_id}/hold`: work that has to wait.

use harness::{Rows, TestApp};
use serde_json::json;

use super::at_work;

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_has_to_wait_frees_its_crew_and_says_what_for() {
    let (app, city) = TestApp::with_city().await;
    let (crew, job) = at_work(&app, &city, None).await;
    let path = format!("/api/v1/crew/jobs/{}/hold", job["job_id"].as_str().unwrap());
    let hold = json!({
        "fence": job["fence"],
        "reason": "A gas pipe has to be shut off first.",
        "until": "2030-04-01T00:00:00Z",
    });

    crew.client.post(&path, &json!({"fence": job["fence"], "reason": " "}), 422).await;
    let waiting = crew.client.post(&path, &hold, 200).await;

    assert_eq!(waiting["status"], "on_hold");
    assert_eq!(crew.client.post(&path, &hold, 200).await["version"], waiting["version"]);
    let told = Rows::cases().status_notes("A gas pipe has to be shut off first.");
    assert_eq!(app.count(&told.held_until("2030-04-01T00:00:00Z")).await, 1);
    assert_eq!(app.count(&Rows::live_leases()).await, 0);
    assert_eq!(app.count(&Rows::stock().counted(5).reserved(0)).await, 1);
}
