//! What is told of a place.

use domain::routing::{Rule, store};
use harness::{City, Rows, TestApp};
use serde_json::{Value, json};

/// Ward 1 is the west of the city, which reaches from 52.0, 5.0 to 52.1, 5.1.
const WEST: (f64, f64) = (52.05, 5.04);

async fn pinned(app: &TestApp, (lat, long): (f64, f64), service: &str) -> Value {
    let mut body = json!({"pin": {"lat": lat, "long": long}});
    if !service.is_empty() {
        body["service_code"] = json!(service);
    }
    app.stranger().post("/api/v1/geotags", &body, 201).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pin_is_answered_with_all_that_is_known_of_its_place() {
    let (app, city) = TestApp::with_city().await;
    city.report(&app, "pothole", WEST.0 + 0.000_3, WEST.1).await;
    city.report(&app, "pothole", WEST.0 + 0.02, WEST.1).await;

    let geotag = pinned(&app, WEST, "").await;

    assert_eq!((&geotag["lat"], &geotag["long"]), (&json!(WEST.0), &json!(WEST.1)));
    assert_eq!((&geotag["radius_m"], &geotag["flags"]), (&json!(15.0), &json!([])));
    assert_eq!(geotag["fixes"][0]["weight"], json!(1.0));
    let areas = geotag["areas"].as_array().unwrap();
    let codes: Vec<_> = areas.iter().map(|area| area["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["city", "west", "1"]);
    // The border of the wards is a hundredth of a degree away: 685 metres at this latitude.
    let margin = areas[2]["margin_m"].as_f64().unwrap();
    assert!((margin - 685.0).abs() < 2.0, "{margin}");
    assert_eq!(geotag["services"].as_array().unwrap().len(), 4);
    assert_eq!(geotag["agency"]["code"], "streets");
    assert_eq!(
        geotag["agency"]["rule"],
        "Streets answers for 4 of the 4 services that are offered here."
    );
    let nearby = geotag["nearby"].as_array().unwrap();
    assert_eq!(nearby.len(), 1, "the one that is two kilometres away is another");
    let away = nearby[0]["distance_m"].as_f64().unwrap();
    assert!((away - 33.4).abs() < 0.2, "{away}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_nearest_address_is_named() {
    let (app, _city) = TestApp::with_city().await;

    let geotag = pinned(&app, (52.050_2, 5.05), "").await;

    assert_eq!(geotag["address"]["line"], "8 Elm Street");
    assert_eq!(geotag["address"]["zipcode"], "00311");
    assert!((geotag["address"]["distance_m"].as_f64().unwrap() - 22.2).abs() < 0.2);
}

/// In ward 2 the parks department answers for graffiti, and nobody for questions.
async fn with_rules(app: &TestApp, city: &City) {
    let rule = |service: &str, agency: Option<&str>| Rule {
        jurisdiction_id: city.id.clone(),
        service_code: service.to_owned(),
        area_kind: "ward".to_owned(),
        area_code: "2".to_owned(),
        agency_code: agency.map(str::to_owned),
    };
    let rules = [rule("graffiti", Some("parks")), rule("question", None)];
    store::upsert_rules(&mut *app.connect().await, &rules).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_agency_of_a_service_is_told_with_its_rule_and_its_margin() {
    let (app, city) = TestApp::with_city().await;
    with_rules(&app, &city).await;

    let west = pinned(&app, WEST, "graffiti").await;
    let east = pinned(&app, (52.05, 5.06), "graffiti").await;

    assert_eq!(west["agency"]["rule"], "Streets answers for Service graffiti.");
    assert_eq!(west["agency"]["polygon"]["kind"], "city");
    assert_eq!(east["agency"]["code"], "parks");
    assert_eq!(east["agency"]["rule"], "In ward 2, Parks answers for Service graffiti.");
    assert_eq!(east["agency"]["polygon"]["code"], "2");
    for geotag in [west, east] {
        let margin = geotag["agency"]["margin_m"].as_f64().unwrap();
        assert!((margin - 685.0).abs() < 2.0, "{margin}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_goes_to_the_agency_that_its_geotag_named() {
    let (app, city) = TestApp::with_city().await;
    with_rules(&app, &city).await;
    let answers = ("attribute[where]", "wall");
    let form = [
        ("api_key", city.api_key.as_str()),
        ("jurisdiction_id", city.id.as_str()),
        ("service_code", "graffiti"),
        ("lat", "52.05"),
        ("long", "5.06"),
        answers,
    ];
    app.stranger().post_form("/open311/v2/requests.json", &form).await.expect_status(200);

    app.run_tasks().await;

    let notes = Rows::cases().status("acknowledged").agency("parks");
    let notes = notes.status_notes("Parks answers for Service graffiti in ward 2.");
    assert_eq!(app.count(&notes).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_of_the_city_answers_for_is_not_offered() {
    let (app, city) = TestApp::with_city().await;
    with_rules(&app, &city).await;

    let geotag = pinned(&app, (52.05, 5.06), "question").await;

    let offered = geotag["services"].as_array().unwrap();
    assert!(offered.iter().all(|service| service["service_code"] != "question"));
    assert_eq!(offered.len(), 3);
    assert_eq!(geotag["agency"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_outside_is_answered_with_its_flag() {
    let (app, _city) = TestApp::with_city().await;

    let geotag = pinned(&app, (48.0, 11.0), "").await;

    assert_eq!(geotag["flags"], json!(["outside_jurisdiction"]));
    assert_eq!((&geotag["lat"], &geotag["services"]), (&json!(48.0), &json!([])));
    assert_eq!((&geotag["agency"], &geotag["areas"]), (&Value::Null, &json!([])));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_cities_the_place_says_which() {
    let (app, city) = TestApp::with_city().await;
    let other = City::found(&app, "elsewhere").await;
    app.sql(
        "update area set shape = ST_Translate(shape, 1, 0) where jurisdiction_id = 'elsewhere'",
    )
    .await;

    let here = pinned(&app, WEST, "").await;
    let there = pinned(&app, (52.05, 6.04), "").await;
    let nowhere = pinned(&app, (48.0, 11.0), "").await;

    assert_eq!(here["jurisdiction_id"], city.id.as_str());
    assert_eq!(there["jurisdiction_id"], other.id.as_str());
    assert_eq!((&nowhere["jurisdiction_id"], &nowhere["geotag_id"]), (&Value::Null, &Value::Null));
    assert_eq!(nowhere["flags"], json!(["outside_jurisdiction"]));
}
