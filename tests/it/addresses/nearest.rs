//! `GET /api/v1/addresses/nearest`.

use harness::TestApp;
use serde_json::{Value, json};

use super::town::{at, build};

async fn ask(app: &TestApp, north: f64, east: f64) -> Value {
    let place = at(north, east);
    let path = format!("/api/v1/addresses/nearest?lat={}&long={}", place.lat(), place.long());
    app.stranger().get(&path, 200).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_is_said_in_words() {
    let (app, city) = TestApp::with_city().await;
    build(&app, &city).await;

    let near = ask(&app, 24.0, 80.0).await;

    assert_eq!(near["address"]["line"], "4 Maple Street");
    assert_eq!(near["address"]["distance_m"], 12.0);
    assert_eq!(near["cross_street"], "Oak Avenue");
    assert_eq!(near["intersection"]["line"], "Maple Street & Oak Avenue");
    assert_eq!(
        near["choices"],
        json!([
            "12 m north of 4 Maple Street, left side",
            "85 m east of the corner of Maple Street and Oak Avenue",
            "on Maple Street between Oak Avenue and Pine Road",
            "40 m north-east of 3 Maple Street, left side",
        ])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_side_is_that_of_who_walks_as_the_numbers_rise() {
    let (app, city) = TestApp::with_city().await;
    build(&app, &city).await;
    let said = async |north, east| ask(&app, north, east).await["choices"][0].clone();

    assert_eq!(said(12.0, 80.0).await, "at 4 Maple Street, left side");
    assert_eq!(said(-8.0, 60.0).await, "at 3 Maple Street, right side");
    assert_eq!(said(0.0, 5.0).await, "at the corner of Maple Street and Oak Avenue");
    assert_eq!(said(1.0, 160.0).await, "11 m south of 8 Maple Street");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_is_near_nothing_is_named() {
    let (app, city) = TestApp::with_city().await;
    build(&app, &city).await;

    let near = ask(&app, 900.0, 0.0).await;

    assert_eq!(
        near,
        json!({"address": null, "cross_street": null, "intersection": null, "choices": []})
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_on_no_map_is_refused() {
    let (app, _city) = TestApp::with_city().await;

    for (query, status) in [
        ("", 400),
        ("lat=52", 400),
        ("lat=52&long=north", 400),
        ("lat=91&long=5", 422),
        ("lat=52&long=-180.1", 422),
        ("lat=NaN&long=5", 422),
        ("lat=inf&long=5", 422),
        ("lat=52&long=5&jurisdiction_id=elsewhere", 404),
    ] {
        app.stranger().get(&format!("/api/v1/addresses/nearest?{query}"), status).await;
    }
}
