//! `GET /jobs`: what waits for people in a queue.

use chrono::TimeDelta;
use domain::accounts::Role;
use harness::TestApp;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_nobody_can_take_is_put_before_people_in_its_queue() {
    let (app, city) = TestApp::with_city().await;
    let desk = city.staff(&app, Role::Dispatcher).await;
    app.service("pothole").queue("night desk").save().await;
    let (number, _) = city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    assert_eq!(desk.get("/api/v1/jobs?queue=night%20desk", 200).await, json!([]));

    app.wait(TimeDelta::minutes(121)).await;
    app.run_tasks().await;
    let desk = app.stranger().sign_in(city.id.as_str(), "dispatcher", "correct horse").await;

    let waiting = desk.get("/api/v1/jobs?queue=night%20desk", 200).await;
    assert_eq!(waiting[0]["case_number"], number.as_str());
    assert_eq!(
        waiting[0]["words"],
        "No crew is on shift. People look for it in the queue night desk."
    );
    assert_eq!(desk.get("/api/v1/jobs", 200).await, json!([]), "another queue is another queue");
    app.assert_promises_kept().await;
}
