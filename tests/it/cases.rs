//! `/cases` and `/track`: a report at a desk and in its reporter's hand.

mod act;
mod add_photos;
mod create;
mod list;
mod show;
mod track;
mod visits;

use domain::accounts::Role;
use harness::TestApp;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn two_cities_know_nothing_of_each_other() {
    let (app, city) = TestApp::with_city().await;
    let other = harness::City::found(&app, "othertown").await;
    let desk = other.staff(&app, Role::Admin).await;
    let (number, tracking) = city.report(&app, "pothole", 52.05, 5.05).await;

    desk.get(&format!("/api/v1/cases/{number}"), 404).await;
    assert_eq!(desk.get("/api/v1/cases", 200).await, json!([]));
    let elsewhere = tracking.replace("/testville/", "/othertown/");
    app.stranger().get(&format!("/api/v1{elsewhere}"), 404).await;
    let body =
        json!({"jurisdiction_id": "testville", "login": "admin", "password": "correct horse"});
    app.stranger().post("/api/v1/sessions", &body, 401).await;
}
