//! `GET /cases/{number}`: a case as staff see it.

use domain::{accounts::Role, cases::CaseNumber};
use harness::TestApp;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_found_by_its_number_however_it_is_written() {
    let (app, city) = TestApp::with_city().await;
    let desk = city.staff(&app, Role::Agent).await;
    let (number, _) = city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;

    let shown = desk.fetch(&format!("/api/v1/cases/{number}")).await;
    let small = desk.get(&format!("/api/v1/cases/{}", number.to_lowercase()), 200).await;

    let case = shown.json();
    assert_eq!(small, case);
    assert_eq!((&case["number"], &case["status"]), (&json!(number), &json!("acknowledged")));
    assert_eq!(case["place"], json!({"lat": 52.05, "long": 5.05}));
    assert_eq!(case["description"], "A deep hole in the bicycle lane");
    assert_eq!(shown.header("etag"), format!("\"{}\"", case["version"]));
    let actions: Vec<_> =
        case["events"].as_array().unwrap().iter().map(|event| event["action"].clone()).collect();
    assert_eq!(actions, ["submit", "acknowledge"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_number_or_no_case_or_for_staff_alone_is_refused() {
    let (app, city) = TestApp::with_city().await;
    let desk = city.staff(&app, Role::Agent).await;
    let crew = city.crew(&app, "Crew", &[], &[]).await;
    let (number, _) = city.report(&app, "pothole", 52.05, 5.05).await;

    let unknown = CaseNumber::draw().to_string();
    desk.get(&format!("/api/v1/cases/{unknown}"), 404).await;
    let too_short = &unknown[..unknown.len() - 1];
    for wrong in [too_short, "1", "%20"] {
        desk.get(&format!("/api/v1/cases/{wrong}"), 400).await;
    }
    crew.client.get(&format!("/api/v1/cases/{number}"), 403).await;
}
