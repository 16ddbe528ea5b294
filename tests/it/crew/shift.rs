//! `POST /crew/shift` and `DELETE /crew/shift`: the beginning and the end of a shift.

use harness::{Rows, TestApp};
use serde_json::json;

use crate::dispatch::north;

#[tokio::test(flavor = "multi_thread")]
async fn a_crew_that_goes_home_gives_back_what_it_has_not_begun() {
    let (app, city) = TestApp::with_city().await;
    let going = city.crew(&app, "Going", &["paving"], &[("bag", 1)]).await;
    let staying = city.crew(&app, "Staying", &["paving"], &[("bag", 1)]).await;
    going.start_shift(52.05, 5.05).await;
    city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    going.accept_next().await;
    staying.start_shift(north(900.0), 5.05).await;

    let off = going.client.request(reqwest::Method::DELETE, "/api/v1/crew/shift");
    going.client.send(off).await.expect_status(204);
    app.run_tasks().await;

    assert_eq!(app.count(&Rows::live_leases()).await, 0);
    assert_eq!(app.count(&Rows::stock().promised()).await, 0);
    assert_eq!(app.count(&Rows::latest_positions()).await, 1);
    assert_eq!(staying.offers().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shift_is_refused_for_a_truck_that_is_out_and_for_skills_nobody_has() {
    let (app, city) = TestApp::with_city().await;
    let one = city.crew(&app, "One", &["paving"], &[]).await;
    let two = city.crew(&app, "Two", &["paving"], &[]).await;
    one.start_shift(52.05, 5.05).await;

    for (shift, status) in [
        (json!({"unit": one.unit}), 409),
        (json!({"unit": two.unit, "skills": ["surgery"]}), 422),
        (json!({"unit": "no such truck"}), 422),
        (json!({"unit": two.unit, "stock": {"bag": -1}}), 422),
        (json!({"unit": two.unit, "minutes": 100_000}), 422),
        (json!({"unit": two.unit, "minutes": -1}), 400),
        (json!({"truck": two.unit}), 400),
    ] {
        two.client.post("/api/v1/crew/shift", &shift, status).await;
    }

    assert_eq!(app.count(&Rows::shifts()).await, 1);
    assert_eq!(app.count(&Rows::stock()).await, 0);
}
