//! A geocoder outside, before our own addresses or after them.

use api::{Geocoder, GeocoderSettings, Order};
use chrono::TimeDelta;
use geocoding::dialect::Dialect;
use harness::{City, TestApp};
use serde_json::Value;

use super::geocoder_server::{Mood, Server};

/// As Nominatim answers, shortened.
const NOMINATIM: &str = r#"[{"place_id": 331537428, "licence": "Data © OpenStreetMap contributors, ODbL 1.0.",
    "osm_type": "way", "osm_id": 90394480, "lat": "52.0510000", "lon": "5.0520000",
    "category": "building", "type": "yes", "place_rank": 30, "importance": 0.00000999,
    "addresstype": "building", "name": "", "display_name": "17, Far Lane, Westend, Testville, 00399",
    "address": {"house_number": "17", "road": "Far Lane", "suburb": "Westend", "city": "Testville",
    "ISO3166-2-lvl4": "NL-UT", "postcode": "00399", "country": "Nederland", "country_code": "nl"},
    "boundingbox": ["52.05", "52.06", "5.05", "5.06"]},
    {"place_id": 2, "lat": "42.35", "lon": "-71.05", "display_name": "17, Far Lane, Boston",
    "address": {"house_number": "17", "road": "Far Lane"}}]"#;
const NOMINATIM_REVERSE: &str = r#"{"place_id": 1, "lat": "52.0802", "lon": "5.0800", "category": "building",
    "display_name": "3, Lone Road, Testville", "address": {"house_number": "3", "road": "Lone Road"}}"#;
/// As Pelias answers, shortened.
const PELIAS: &str = r#"{"geocoding": {"version": "0.2", "query": {"text": "17 far lane", "size": 5}},
    "type": "FeatureCollection", "features": [{"type": "Feature",
    "geometry": {"type": "Point", "coordinates": [5.052, 52.051]},
    "properties": {"id": "node/1", "gid": "openstreetmap:address:node/1", "layer": "address",
    "source": "openstreetmap", "name": "17 Far Lane", "housenumber": "17", "street": "Far Lane",
    "postalcode": "00399", "confidence": 1, "match_type": "exact", "accuracy": "point",
    "neighbourhood": "Westend", "locality": "Testville", "label": "17 Far Lane, Testville"}}],
    "bbox": [5.052, 52.051, 5.052, 52.051]}"#;

async fn start(server: &Server, dialect: Dialect, order: Order) -> (TestApp, City) {
    let geocoder = Geocoder::new(GeocoderSettings {
        url: server.url(),
        dialect,
        order,
        timeout: std::time::Duration::from_millis(500),
        token: None,
    });
    let app = TestApp::with_geocoder(geocoder.unwrap()).await;
    let city = City::found(&app, "testville").await;
    (app, city)
}

async fn ask(app: &TestApp, text: &str) -> Value {
    let request = app.stranger().request(reqwest::Method::GET, "/api/v1/addresses");
    let answer = app.stranger().send(request.query(&[("q", text)])).await;
    answer.expect_status(200);
    answer.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_we_do_not_know_is_asked_outside_in_either_dialect() {
    for (dialect, answer, asked) in [
        (Dialect::Nominatim, NOMINATIM, "/search?q=17+far+lane&format=jsonv2"),
        (Dialect::Pelias, PELIAS, "/v1/search?text=17+far+lane&size=5"),
    ] {
        let server = Server::start(Mood::Says(answer)).await;
        let (app, _city) = start(&server, dialect, Order::After).await;

        let own = ask(&app, "8 Elm Street").await;
        let found = ask(&app, "17 far lane").await;

        assert_eq!((&own[0]["line"], &own[0]["outside"]), (&"8 Elm Street".into(), &false.into()));
        // The Far Lane of another city is left out.
        assert_eq!(found.as_array().unwrap().len(), 1, "{found}");
        assert_eq!(found[0]["line"], "17 Far Lane");
        assert_eq!(found[0]["zipcode"], "00399");
        assert_eq!(found[0]["locality"], "Westend");
        assert_eq!((&found[0]["outside"], &found[0]["address_id"]), (&true.into(), &Value::Null));
        let all = server.asked();
        assert!(all.len() == 1 && all[0].starts_with(asked), "{all:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn asked_before_ours_it_comes_first_and_is_asked_once_for_the_same() {
    let server = Server::start(Mood::Says(NOMINATIM)).await;
    let (app, _city) = start(&server, Dialect::Nominatim, Order::Before).await;

    let found = ask(&app, "8 Elm Street").await;
    let again = ask(&app, "8 Elm Street").await;

    assert_eq!(
        (&found[0]["line"], &found[1]["line"]),
        (&"17 Far Lane".into(), &"8 Elm Street".into())
    );
    assert_eq!(found, again);
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_we_cannot_name_is_named_outside() {
    let server = Server::start(Mood::Says(NOMINATIM_REVERSE)).await;
    let (app, _city) = start(&server, Dialect::Nominatim, Order::After).await;
    let path = "/api/v1/addresses/nearest?lat=52.08&long=5.08";

    let near = app.stranger().get(path, 200).await;
    server.turn(Mood::Says(r#"{"error": "Unable to geocode"}"#));
    let nowhere = app.stranger().get("/api/v1/addresses/nearest?lat=52.09&long=5.08", 200).await;

    assert_eq!(near["address"]["line"], "3 Lone Road");
    assert_eq!(near["address"]["outside"], true);
    assert_eq!(near["choices"], serde_json::json!(["near 3 Lone Road"]));
    assert_eq!(nowhere["address"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_fails_is_left_alone_until_it_has_rested() {
    let server = Server::start(Mood::Fails).await;
    let (app, _city) = start(&server, Dialect::Nominatim, Order::Before).await;

    for nth in 0..6 {
        let found = ask(&app, &format!("8 Elm Street, unit {nth}")).await;
        assert_eq!(found[0]["line"], "8 Elm Street");
    }
    let tried = server.asked().len();
    server.turn(Mood::Says(NOMINATIM));
    let resting = ask(&app, "8 elm").await;
    app.wait(TimeDelta::seconds(31)).await;
    let rested = ask(&app, "8 elm").await;

    assert_eq!(tried, 3);
    assert_eq!(resting[0]["line"], "8 Elm Street");
    assert_eq!(rested[0]["line"], "17 Far Lane");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_silent_or_talks_rubbish_delays_nobody_for_long() {
    for mood in [
        Mood::Silent,
        Mood::Says("<html>"),
        Mood::Says(r#"{"features": [{"geometry": null}]}"#),
        Mood::Says(r#"[{"lat": "north", "lon": "5", "display_name": "x"}]"#),
        Mood::Says(r#"[{"lat": "99", "lon": "NaN", "display_name": "x"}]"#),
        Mood::Endless,
    ] {
        let server = Server::start(mood).await;
        let (app, _city) = start(&server, Dialect::Nominatim, Order::Before).await;
        let started = std::time::Instant::now();

        let found = ask(&app, "8 Elm Street").await;

        assert_eq!(found.as_array().unwrap().len(), 1, "{found}");
        assert_eq!(found[0]["line"], "8 Elm Street");
        assert_eq!(server.asked().len(), 1);
        assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
    }
}
