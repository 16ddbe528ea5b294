//! `GET /crews`: the crews on shift, as staff see them.

use chrono::TimeDelta;
use domain::accounts::Role;
use harness::TestApp;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn staff_see_who_is_out_by_name_until_the_shift_ends() {
    let (app, city) = TestApp::with_city().await;
    let desk = city.staff(&app, Role::Agent).await;
    assert_eq!(desk.get("/api/v1/crews", 200).await, json!([]));
    let two = city.crew(&app, "Two", &["tree"], &[]).await;
    let one = city.crew(&app, "One", &["paving"], &[]).await;
    city.crew(&app, "At home", &["paving"], &[]).await;
    two.start_shift(52.05, 5.05).await;
    one.start_shift(52.05, 5.05).await;

    let out = desk.get("/api/v1/crews", 200).await;

    let expected = json!([
        {"crew_id": one.crew_id, "name": "One", "skills": ["paving"]},
        {"crew_id": two.crew_id, "name": "Two", "skills": ["tree"]},
    ]);
    assert_eq!(out, expected);
    one.client.get("/api/v1/crews", 403).await;
    app.wait(TimeDelta::hours(24)).await;
    let desk = app.stranger().sign_in("testville", "agent", "correct horse").await;
    assert_eq!(desk.get("/api/v1/crews", 200).await, json!([]));
}
