//! A geotag waits for its case.

use chrono::TimeDelta;
use domain::accounts::Role;
use harness::{Rows, TestApp};
use serde_json::{Value, json};

async fn geotag(app: &TestApp, evidence: Value) -> String {
    let made = app.stranger().post("/api/v1/geotags", &evidence, 201).await;
    made["geotag_id"].as_str().unwrap().to_owned()
}

fn report(geotag_id: &str) -> Value {
    json!({"jurisdiction_id": "testville", "service_code": "question", "geotag_id": geotag_id})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_takes_over_the_place_and_the_evidence_of_its_geotag() {
    let (app, city) = TestApp::with_city().await;
    let evidence = json!({
        "pin": {"lat": 52.05, "long": 5.04},
        "device": {"lat": 52.0501, "long": 5.04, "accuracy_m": 5},
    });
    let id = geotag(&app, evidence).await;

    let created = app.stranger().post("/api/v1/cases", &report(&id), 201).await;

    let number = created["number"].as_str().unwrap();
    let desk = city.staff(&app, Role::Agent).await;
    let case = desk.get(&format!("/api/v1/cases/{number}"), 200).await;
    assert_eq!(case["place"], json!({"lat": 52.05, "long": 5.04}));
    assert_eq!((&case["flags"], &case["radius_m"]), (&json!([]), &json!(15.0)));
    assert!(case["confidence"].as_f64().unwrap() > 0.5);
    assert_eq!(app.count(&Rows::fixes().source("pin").weight(1)).await, 1);
    assert_eq!(app.count(&Rows::fixes().source("device").note_begins("Agrees, 11 m")).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn open311_takes_a_geotag_too() {
    let (app, city) = TestApp::with_city().await;
    let id = geotag(&app, json!({"pin": "52.05,5.04"})).await;
    let form = |id: &str| {
        [
            ("api_key".to_owned(), city.api_key.clone()),
            ("jurisdiction_id".to_owned(), city.id.to_string()),
            ("service_code".to_owned(), "question".to_owned()),
            ("geotag_id".to_owned(), id.to_owned()),
        ]
    };
    let post = async |id: &str| {
        let form = form(id);
        let fields: Vec<_> =
            form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        app.stranger().post_form("/open311/v2/requests.json", &fields).await
    };

    post(&id).await.expect_status(200);
    let nonsense = post("52.05,5.04").await;

    assert_eq!(app.count(&Rows::cases().with_place()).await, 1);
    nonsense.expect_status(400);
    assert!(nonsense.text().contains("geotag_id is not the id of a geotag"));
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_day_it_is_forgotten() {
    let (app, _city) = TestApp::with_city().await;
    let id = geotag(&app, json!({"pin": "52.05,5.04"})).await;
    app.wait(TimeDelta::hours(25)).await;

    let problem = app.stranger().post("/api/v1/cases", &report(&id), 422).await;

    assert_eq!(problem["errors"], json!(["there is no such geotag: they are kept for a day"]));
    app.work();
    for _ in 0..100 {
        if app.count(&Rows::geotags()).await == 0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("it is still there");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_geotag_of_another_city_is_none() {
    let (app, _city) = TestApp::with_city().await;
    let id = geotag(&app, json!({"pin": "52.05,5.04"})).await;
    harness::City::found(&app, "elsewhere").await;

    let mut report = report(&id);
    report["jurisdiction_id"] = json!("elsewhere");
    app.stranger().post("/api/v1/cases", &report, 422).await;
}
