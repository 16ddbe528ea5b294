//! `POST /crew/offers/{offer_id}/decline`: a crew refuses a job.

use harness::TestApp;
use serde_json::json;

use crate::dispatch::north;

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_moves_the_job_on() {
    let (app, city) = TestApp::with_city().await;
    let near = city.crew(&app, "Near", &["paving"], &[("bag", 5)]).await;
    let far = city.crew(&app, "Far", &["paving"], &[("bag", 5)]).await;
    near.start_shift(north(100.0), 5.05).await;
    far.start_shift(north(900.0), 5.05).await;
    city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    let offer = near.offers().await.remove(0);

    let path = format!("/api/v1/crew/offers/{}/decline", offer["offer_id"].as_str().unwrap());
    near.client.post(&path, &json!({"reason": "The street is flooded."}), 204).await;
    app.run_tasks().await;

    assert!(near.offers().await.is_empty());
    assert_eq!(far.offers().await.len(), 1);
}
