//! Lists of requests as `GeoJSON`, for whoever asks for it by `Accept`.

use harness::TestApp;
use reqwest::Method;
use serde_json::json;

const REQUESTS: &str = "/open311/v2/requests.json";

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_a_collection_of_features_if_that_is_asked_for() {
    let (app, city) = TestApp::with_city().await;
    city.report(&app, "pothole", 52.05, 5.04).await;
    app.sql(
        "insert into cases (jurisdiction_id, case_id, number, status, version, service_code, channel, \
             requested_at, updated_at, changed_at, event_head) \
         select jurisdiction_id, md5('x')::uuid, 'K7QM-2XR-D42', 'received', 1, 'question', 'app', \
             requested_at - interval '1 day', updated_at, changed_at, event_head from cases",
    )
    .await;
    let stranger = app.stranger();

    let request = stranger.request(Method::GET, REQUESTS);
    let answer = stranger.send(request.header("Accept", "application/geo+json, */*;q=0.1")).await;
    let plain = stranger.get(REQUESTS, 200).await;

    answer.expect_status(200);
    assert_eq!(answer.header("content-type"), "application/geo+json");
    assert!(answer.header("vary").contains("accept"));
    let collection = answer.json();
    assert_eq!(collection["type"], "FeatureCollection");
    let feature = &collection["features"][0];
    assert_eq!(feature["geometry"], json!({"type": "Point", "coordinates": [5.04, 52.05]}));
    assert_eq!(feature["properties"], plain[0]);
    assert_eq!(collection["features"][1]["geometry"], json!(null));
    assert_eq!(collection["features"].as_array().map(Vec::len), Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_list_is_an_empty_collection() {
    let (app, _city) = TestApp::with_city().await;
    let stranger = app.stranger();

    let request = stranger.request(Method::GET, REQUESTS).header("Accept", "application/geo+json");

    let answer = stranger.send(request).await;
    assert_eq!(answer.json(), json!({"type": "FeatureCollection", "features": []}));
}
