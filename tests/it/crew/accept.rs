//! `POST /crew/offers/{offer_id}/accept`: a crew takes a job.

use chrono::TimeDelta;
use harness::{Rows, TestApp};
use serde_json::json;

use crate::dispatch::north;

#[tokio::test(flavor = "multi_thread")]
async fn silence_moves_the_job_on_and_a_late_yes_comes_too_late() {
    let (app, city) = TestApp::with_city().await;
    let near = city.crew(&app, "Near", &["paving"], &[("bag", 5)]).await;
    let far = city.crew(&app, "Far", &["paving"], &[("bag", 5)]).await;
    near.start_shift(north(100.0), 5.05).await;
    far.start_shift(north(900.0), 5.05).await;
    city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    let offer = near.offers().await.remove(0);

    app.wait(TimeDelta::seconds(91)).await;
    app.run_tasks().await;

    assert_eq!(far.offers().await.len(), 1);
    let path = format!("/api/v1/crew/offers/{}/accept", offer["offer_id"].as_str().unwrap());
    let problem = near.client.post(&path, &json!({}), 409).await;
    assert_eq!(problem["code"], "gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn stock_is_never_promised_twice() {
    let (app, city) = TestApp::with_city().await;
    let crew = city.crew(&app, "Crew", &["paving"], &[("bag", 1)]).await;
    crew.start_shift(52.05, 5.05).await;
    city.report(&app, "pothole", 52.05, 5.05).await;
    city.report(&app, "pothole", 52.05, 5.051).await;
    app.run_tasks().await;
    let offers = crew.offers().await;
    assert_eq!(offers.len(), 2, "one bag is offered for two holes until it is promised");

    crew.accept_next().await;
    let left = crew.offers().await;
    let path = format!("/api/v1/crew/offers/{}/accept", left[0]["offer_id"].as_str().unwrap());
    let problem = crew.client.post(&path, &json!({}), 409).await;

    assert_eq!(problem["code"], "stock_out");
    assert_eq!(app.count(&Rows::stock().reserved(1).counted(1)).await, 1);
    assert_eq!(app.count(&Rows::live_leases()).await, 1);
}
