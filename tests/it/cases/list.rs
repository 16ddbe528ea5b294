//! `GET /cases`: what staff see at a glance.

use chrono::TimeDelta;
use domain::{
    accounts::Role,
    services::{PlaceShown, show_places},
};
use harness::TestApp;
use reqwest::Method;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_sees_on_its_map_where_each_case_is_in_truth() {
    let (app, city) = TestApp::with_city().await;
    let mut conn = app.connect().await;
    assert!(show_places(&mut conn, &city.id, "pothole", PlaceShown::Cell).await.unwrap());
    city.report(&app, "pothole", 52.05, 5.04).await;
    let desk = city.staff(&app, Role::Agent).await;

    let request = desk.request(Method::GET, "/api/v1/cases");
    let answer = desk.send(request.header("Accept", "application/geo+json")).await;
    let plain = desk.get("/api/v1/cases", 200).await;

    answer.expect_status(200);
    assert_eq!(answer.header("content-type"), "application/geo+json");
    let feature = json!({
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [5.04, 52.05]},
        "properties": plain[0],
    });
    assert_eq!(answer.json(), json!({"type": "FeatureCollection", "features": [feature]}));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_newest_come_first_and_only_those_that_are_asked_for() {
    let (app, city) = TestApp::with_city().await;
    let desk = city.staff(&app, Role::Agent).await;
    let mut numbers = vec![];
    for service in ["pothole", "question", "pothole"] {
        numbers.push(city.report(&app, service, 52.05, 5.05).await.0);
        app.wait(TimeDelta::seconds(1)).await;
    }
    app.run_tasks().await;
    let listed = async |query: &str| -> Vec<String> {
        let cases = desk.get(&format!("/api/v1/cases{query}"), 200).await;
        let numbers = cases.as_array().unwrap().iter().map(|case| case["number"].as_str());
        numbers.map(|number| number.unwrap().to_owned()).collect()
    };
    let [oldest, middle, newest]: [String; 3] = numbers.try_into().unwrap();
    let withdraw = json!({"action": "withdraw", "note": "The reporter called."});
    desk.post(&format!("/api/v1/cases/{oldest}/actions"), &withdraw, 200).await;

    assert_eq!(listed("").await, [&newest, &middle, &oldest].map(String::clone));
    assert_eq!(listed("?service_code=pothole").await, [&newest, &oldest].map(String::clone));
    assert_eq!(listed("?status=withdrawn").await, [oldest]);
    assert_eq!(listed("?limit=1&offset=1").await, [middle]);
    desk.get("/api/v1/cases?status=lost", 400).await;
    let crew = city.crew(&app, "Crew", &[], &[]).await;
    crew.client.get("/api/v1/cases", 403).await;
}
