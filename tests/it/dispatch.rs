//! How a crew is found, and what is said about it.

mod audit;
mod model;
mod modes;
mod rare_skills;
mod shifts;
mod stock;
mod surge;
mod visits;

use domain::accounts::Role;
use harness::{Rows, TestApp};
use serde_json::json;

/// Metres north of the place where the tests report.
pub(crate) fn north(metres: f64) -> f64 {
    52.05 + metres / 111_195.0
}

#[tokio::test(flavor = "multi_thread")]
async fn disputed_work_goes_to_somebody_else() {
    let (app, city) = TestApp::with_city().await;
    let first = city.crew(&app, "First", &["paving"], &[("bag", 5)]).await;
    let second = city.crew(&app, "Second", &["paving"], &[("bag", 5)]).await;
    first.start_shift(52.05, 5.05).await;
    second.start_shift(north(900.0), 5.05).await;
    let (_, tracking) = city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    let job = first.accept_next().await;
    first.start(&job).await;
    first.resolve(&job, None).await;

    let dispute = format!("/api/v1{tracking}/dispute");
    app.stranger().post(&dispute, &json!({"reason": "Still there."}), 200).await;
    app.run_tasks().await;

    assert!(first.offers().await.is_empty());
    assert_eq!(second.offers().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawn_report_calls_the_crew_off() {
    let (app, city) = TestApp::with_city().await;
    let desk = city.staff(&app, Role::Agent).await;
    let crew = city.crew(&app, "Crew", &["paving"], &[("bag", 1)]).await;
    crew.start_shift(52.05, 5.05).await;
    let (number, _) = city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    let job = crew.accept_next().await;

    let taken_back = json!({"action": "withdraw", "note": "The reporter called."});
    desk.post(&format!("/api/v1/cases/{number}/actions"), &taken_back, 200).await;

    assert_eq!(crew.client.get("/api/v1/crew/jobs", 200).await, json!([]));
    let path = format!("/api/v1/crew/jobs/{}/start", job["job_id"].as_str().unwrap());
    let problem = crew.client.post(&path, &json!({"fence": job["fence"]}), 409).await;
    assert_eq!(problem["code"], "not_held");
    assert_eq!(app.count(&Rows::stock().promised()).await, 0);
}
