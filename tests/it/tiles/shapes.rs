//! Problems that are no points: a line, an area.

use domain::{
    accounts::Role,
    services::{PlaceShown, show_places},
};
use harness::{Rows, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

fn report(shape: &Value) -> Value {
    json!({"jurisdiction_id": "testville", "service_code": "question", "shape": shape})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flooded_street_is_a_line_on_every_map() {
    let (app, city) = TestApp::with_city().await;
    let line = json!({"type": "LineString", "coordinates": [[5.04, 52.05], [5.05, 52.05]]});

    let created = app.stranger().post("/api/v1/cases", &report(&line), 201).await;

    let desk = city.staff(&app, Role::Agent).await;
    let number = created["number"].as_str().unwrap();
    let case = desk.get(&format!("/api/v1/cases/{number}"), 200).await;
    assert_eq!(case["shape"], line);
    assert_eq!(case["place"], json!({"lat": 52.05, "long": 5.045}));
    let stranger = app.stranger();
    let request = stranger.request(Method::GET, "/open311/v2/requests.json");
    let list = stranger.send(request.header("Accept", "application/geo+json")).await.json();
    assert_eq!(list["features"][0]["geometry"], line);
    assert_eq!(list["features"][0]["properties"]["long"], json!(5.045));
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_point_is_hidden_so_is_the_line() {
    let (app, city) = TestApp::with_city().await;
    let mut conn = app.connect().await;
    assert!(show_places(&mut conn, &city.id, "question", PlaceShown::Cell).await.unwrap());
    let line = json!({"type": "LineString", "coordinates": [[5.04, 52.05], [5.05, 52.05]]});
    app.stranger().post("/api/v1/cases", &report(&line), 201).await;

    let stranger = app.stranger();
    let request = stranger.request(Method::GET, "/open311/v2/requests.json");
    let list = stranger.send(request.header("Accept", "application/geo+json")).await.json();

    assert_eq!(list["features"][0]["geometry"]["type"], "Point");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_shape_is_refused_in_words() {
    let (app, _city) = TestApp::with_city().await;

    for (shape, said) in [
        (json!({"type": "Point", "coordinates": [5.04, 52.05]}), "a LineString or a Polygon"),
        (json!("a line"), "a LineString or a Polygon"),
        (json!({"type": "LineString", "coordinates": [[5, 52], [9, 52]]}), "not larger than 20 km"),
        (json!({"type": "LineString", "coordinates": [[5, 95], [5, 52]]}), "longitude first"),
    ] {
        let problem = app.stranger().post("/api/v1/cases", &report(&shape), 422).await;
        assert!(problem.to_string().contains(said), "{problem}");
    }
    assert_eq!(app.count(&Rows::cases()).await, 0);
}
