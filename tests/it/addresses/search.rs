//! `GET /api/v1/addresses`.

use harness::{City, TestApp};
use serde_json::Value;

use super::town::{at, build};

async fn town() -> (TestApp, City) {
    let (app, city) = TestApp::with_city().await;
    build(&app, &city).await;
    (app, city)
}

async fn ask(app: &TestApp, query: &[(&str, &str)], status: u16) -> Value {
    let request = app.stranger().request(reqwest::Method::GET, "/api/v1/addresses").query(query);
    let answer = app.stranger().send(request).await;
    answer.expect_status(status);
    answer.json()
}

/// Kind and line of the likeliest, and how far it is from a point.
async fn first(app: &TestApp, text: &str, north: f64, east: f64) -> (String, String, f64) {
    let found = ask(app, &[("q", text)], 200).await;
    let first = &found[0];
    let place = domain::place::Place::new(
        first["place"]["lat"].as_f64().unwrap(),
        first["place"]["long"].as_f64().unwrap(),
    );
    let word = |name: &str| first[name].as_str().unwrap().to_owned();
    (word("kind"), word("line"), place.unwrap().distance_m(at(north, east)))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_door_is_found_however_it_is_written() {
    let (app, _city) = town().await;

    for text in [
        "4 Maple Street, Westend",
        "4 maple st westend",
        "4 MAPEL ST., WESTEND 00312",
        "4 Mapple, Westend",
        "4 Maple Strete, Apt 3, Westend",
        "Maple Street 4, 00312 Westend",
    ] {
        let (kind, line, off) = first(&app, text, 12.0, 80.0).await;
        assert_eq!((kind.as_str(), line.as_str()), ("address", "4 Maple Street"), "{text}");
        assert!(off < 1.0, "{text}: {off}");
    }
    assert_eq!(first(&app, "7 Maple St", -12.0, 100.0).await.1, "5-7 Maple Street");
    assert_eq!(first(&app, "9a Maple St", -12.0, 180.0).await.1, "9A Maple Street");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_part_of_the_city_decides_and_then_what_is_near() {
    let (app, _city) = town().await;
    let eastend = at(1_900.0, 0.0);
    let (lat, long) = (eastend.lat().to_string(), eastend.long().to_string());

    let named = ask(&app, &[("q", "4 Maple St, Eastend")], 200).await;
    let near = ask(&app, &[("q", "4 Maple St"), ("lat", &lat), ("long", &long)], 200).await;
    let one = ask(&app, &[("q", "4 Maple St"), ("limit", "1")], 200).await;

    assert_eq!(named[0]["locality"], "Eastend");
    assert_eq!(near[0]["locality"], "Eastend");
    assert_eq!(near[1]["locality"], "Westend");
    assert_eq!(one.as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_door_that_nobody_knows_is_placed_between_its_neighbours() {
    let (app, _city) = town().await;

    let (kind, line, off) = first(&app, "6 Maple Street, Westend", 12.0, 120.0).await;
    let (by_range, pine, off_pine) = first(&app, "26 Pine Rd", 250.0, 220.0).await;

    assert_eq!((kind.as_str(), line.as_str()), ("interpolated", "6 Maple Street"));
    assert!(off < 5.0, "{off}");
    assert_eq!((by_range.as_str(), pine.as_str()), ("interpolated", "26 Pine Road"));
    assert!(off_pine < 5.0, "{off_pine}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_corner_is_found_from_either_side_and_a_street_as_a_whole() {
    let (app, _city) = town().await;

    for text in ["Maple & Oak", "corner of oak ave and maple st", "INTERSECTION of Oka Av & Maple"]
    {
        let (kind, line, off) = first(&app, text, 0.0, 0.0).await;
        assert_eq!((kind.as_str(), line.as_str()), ("intersection", "Maple Street & Oak Avenue"));
        assert!(off < 1.0, "{off}");
    }
    let (kind, line, off) = first(&app, "Pine Rod", 250.0, 220.0).await;
    assert_eq!((kind.as_str(), line.as_str()), ("street", "Pine Road"));
    assert!(off < 5.0, "{off}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_like_nothing_finds_nothing() {
    let (app, _city) = town().await;

    for text in
        ["Zyzzyva Xylophone", "12", "02136", "🚧", "'; drop table address; --", "%_%", "a\0b"]
    {
        let found = ask(&app, &[("q", text)], 200).await;
        let good = found.as_array().unwrap().iter().filter(|it| it["score"].as_f64() > Some(0.8));
        assert_eq!(good.count(), 0, "{text}: {found}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_asked_is_refused_in_words() {
    let (app, city) = town().await;
    let (long_text, elm) = ("x".repeat(1_000), ("q", "8 Elm Street"));

    for (query, status, code) in [
        (vec![], 400, "bad_request"),
        (vec![("q", "")], 422, "invalid"),
        (vec![("q", " \t ")], 422, "invalid"),
        (vec![("q", long_text.as_str())], 422, "invalid"),
        (vec![elm, ("lat", "52")], 422, "invalid"),
        (vec![elm, ("lat", "91"), ("long", "5")], 422, "invalid"),
        (vec![elm, ("lat", "NaN"), ("long", "5")], 422, "invalid"),
        (vec![elm, ("lat", "x"), ("long", "5")], 400, "bad_request"),
        (vec![elm, ("limit", "-1")], 400, "bad_request"),
        (vec![elm, ("colour", "red")], 400, "bad_request"),
        (vec![elm, ("jurisdiction_id", "elsewhere")], 404, "not_found"),
        (vec![elm, ("jurisdiction_id", "\0")], 400, "bad_request"),
    ] {
        let problem = ask(&app, &query, status).await;
        assert_eq!(problem["code"], code, "{query:?}");
    }
    assert_eq!(ask(&app, &[elm, ("limit", "0")], 200).await.as_array().unwrap().len(), 1);
    City::found(&app, "othertown").await;
    assert_eq!(ask(&app, &[elm], 422).await["detail"], "Say which city: jurisdiction_id.");
    let named = ask(&app, &[elm, ("jurisdiction_id", city.id.as_str())], 200).await;
    assert_eq!(named[0]["line"], "8 Elm Street");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_city_finds_the_doors_of_another() {
    let (app, city) = town().await;
    let other = City::found(&app, "othertown").await;

    let found = |city: &City| {
        let id = city.id.to_string();
        let app = &app;
        async move { ask(app, &[("q", "4 Maple Street"), ("jurisdiction_id", &id)], 200).await }
    };

    assert_eq!(found(&city).await.as_array().unwrap().len(), 2);
    assert_eq!(found(&other).await, serde_json::json!([]));
}
