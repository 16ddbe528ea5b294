//! `POST /crew/shift/break` and `DELETE /crew/shift/break`: a crew rests.

use domain::accounts::Role;
use harness::TestApp;
use reqwest::Method;
use serde_json::json;

use crate::jobs::{disposition, said};

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_asked_while_they_rest() {
    let (app, city) = TestApp::with_city().await;
    let desk = city.staff(&app, Role::Agent).await;
    let crew = city.crew(&app, "Crew", &["paving"], &[("bag", 5)]).await;
    crew.start_shift(52.05, 5.05).await;
    crew.client.post("/api/v1/crew/shift/break", &json!({"minutes": 0}), 422).await;
    crew.client.post("/api/v1/crew/shift/break", &json!({"minutes": 30}), 200).await;

    let (number, _) = city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;

    assert!(crew.offers().await.is_empty());
    let why = disposition(&desk, &number).await;
    assert_eq!(
        said(&why, "Crew")["words"],
        "Crew would be offered it after its break, in 30 minutes."
    );
    let back = crew.client.request(Method::DELETE, "/api/v1/crew/shift/break");
    crew.client.send(back).await.expect_status(204);
    app.run_tasks().await;
    assert_eq!(crew.offers().await.len(), 1);
}
