//! What a service hides of a place, no answer tells.

use diesel_async::RunQueryDsl as _;
use domain::services::show_places;
use harness::{Answer, City, TestApp};
use serde_json::{Value, json};

/// Two homes in one cell of the grid, some 150 metres apart.
const HOMES: [(f64, f64); 2] = [(52.051_3, 5.051_0), (52.052_2, 5.052_4)];

async fn hidden(app: &TestApp, precision: &str) {
    let (mut conn, city) = (app.connect().await, "testville".parse().unwrap());
    let precision = precision.parse().unwrap();
    assert!(show_places(&mut conn, &city, "question", precision).await.unwrap());
}

/// Everything that the public can ask about where a case is, but for what tells one case from another
/// in any way: ids and times.
async fn public_answers(app: &TestApp, city: &City) -> Vec<String> {
    let around = |(lat, long): (f64, f64), metres: u32| {
        format!("/open311/v2/requests.json?lat={lat}&long={long}&radius={metres}")
    };
    let mut paths = vec![
        "/open311/v2/requests.json?extensions=true".to_owned(),
        "/open311/v2/requests.xml?extensions=true".to_owned(),
        "/open311/v2/requests.json?q=elm".to_owned(),
        "/open311/v2/requests.json?bbox=5.0505,52.0510,5.0515,52.0515".to_owned(),
        "/open311/v2/requests.json?bbox=5.0520,52.0520,5.0530,52.0525".to_owned(),
    ];
    for home in HOMES {
        paths.extend([30, 60, 120, 240, 480].map(|metres| around(home, metres)));
    }
    let mut answers = vec![];
    for path in paths {
        let answer = app.stranger().fetch(&path).await;
        answer.expect_status(200);
        answers.push(format!("{path} {}", anonymous(&answer)));
    }
    let since = app.clock.now() - chrono::TimeDelta::days(1);
    let dots = domain::cases::dots(&mut *app.connect().await, &city.id, since, 10).await.unwrap();
    answers.extend(dots.iter().map(|dot| format!("a dot at {:?}", dot.place)));
    for (lat, long) in HOMES {
        let pin = json!({"jurisdiction_id": city.id, "pin": {"lat": lat, "long": long}});
        let mut geotag = app.stranger().post("/api/v1/geotags", &pin, 201).await;
        for member in ["geotag_id", "expires_at"] {
            geotag[member] = Value::Null;
        }
        for near in geotag["nearby"].as_array_mut().unwrap() {
            near["number"] = Value::Null;
            near["requested_at"] = Value::Null;
        }
        answers.push(geotag.to_string());
    }
    answers
}

/// Without numbers of cases and times.
fn anonymous(answer: &Answer) -> String {
    let text = answer.text();
    let words = text.split_inclusive(|c: char| !c.is_ascii_alphanumeric() && !"-:.".contains(c));
    let telling = |word: &&str| {
        let bare = word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        let number = bare.len() == 12 && bare.matches('-').count() == 2;
        let time = bare.len() >= 19 && bare.contains('T') && bare.contains(':');
        !number && !time
    };
    words.filter(telling).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_homes_in_a_cell_cannot_be_told_apart() {
    let mut told = vec![];
    for (lat, long) in HOMES {
        let (app, city) = TestApp::with_city().await;
        hidden(&app, "cell").await;
        city.report(&app, "question", lat, long).await;
        app.run_tasks().await;
        told.push(public_answers(&app, &city).await);
    }

    let [one, other] = told.as_slice() else { panic!() };
    for (one, other) in one.iter().zip(other) {
        assert_eq!(one, other);
    }
    assert!(one.iter().any(|answer| answer.contains("A deep hole")), "{one:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_point_is_shown_they_can() {
    let mut told = vec![];
    for (lat, long) in HOMES {
        let (app, city) = TestApp::with_city().await;
        city.report(&app, "question", lat, long).await;
        app.run_tasks().await;
        told.push(public_answers(&app, &city).await);
    }

    assert_ne!(told[0], told[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_only_the_device_told_is_never_shown_exactly() {
    let (app, city) = TestApp::with_city().await;
    let (lat, long) = HOMES[0];
    let body = json!({"device": {"lat": lat, "long": long, "accuracy_m": 5}});
    let geotag = app.stranger().post("/api/v1/geotags", &body, 201).await;
    let report = json!({
        "jurisdiction_id": city.id, "service_code": "question", "geotag_id": geotag["geotag_id"],
    });

    app.stranger().post("/api/v1/cases", &report, 201).await;

    let list = app.stranger().get("/open311/v2/requests.json", 200).await;
    let (seen_lat, seen_long) =
        (list[0]["lat"].as_f64().unwrap(), list[0]["long"].as_f64().unwrap());
    assert!((seen_lat - lat).abs() > 1e-5 || (seen_long - long).abs() > 1e-5);
    assert!((seen_lat - lat).abs() < 0.003 && (seen_long - long).abs() < 0.003);
    assert_eq!((&list[0]["address"], &list[0]["zipcode"]), (&Value::Null, &Value::Null));
    assert_eq!(app.count("cases where ST_Y(place::geometry) = 52.0513").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_block_is_shown_by_its_hundred_and_hides_which_house() {
    let (app, city) = TestApp::with_city().await;
    app.sql("insert into street_name values ('testville', 'oak lane', 'oak', 'Oak Lane')").await;
    app.sql(
        "insert into address (jurisdiction_id, address_id, source_id, number, street, street_key, \
             zipcode, place) \
         select 'testville', md5(n::text)::uuid, n::text, n::text, 'Oak Lane', 'oak lane', '00311', \
             ST_Point(5.05 + n * 0.00002, 52.06, 4326) from generate_series(302, 318, 4) n",
    )
    .await;
    hidden(&app, "block").await;

    for long in ["5.05604", "5.05628"] {
        let form = [
            ("api_key", city.api_key.as_str()),
            ("service_code", "question"),
            ("lat", "52.06"),
            ("long", long),
        ];
        app.stranger().post_form("/open311/v2/requests.json", &form).await.expect_status(200);
    }

    let list = app.stranger().get("/open311/v2/requests.json", 200).await;
    assert_eq!(list[0]["address"], "300 block of Oak Lane");
    assert_eq!(list[0]["lat"], list[1]["lat"]);
    assert_eq!(list[0]["long"], list[1]["long"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_shows_less_from_now_on_does_so_of_all_its_cases() {
    let (app, city) = TestApp::with_city().await;
    city.report(&app, "question", HOMES[0].0, HOMES[0].1).await;
    let exact = app.stranger().get("/open311/v2/requests.json", 200).await;

    hidden(&app, "cell").await;

    let rough = app.stranger().get("/open311/v2/requests.json", 200).await;
    assert_eq!(exact[0]["lat"], json!(HOMES[0].0));
    assert_ne!(rough[0]["lat"], exact[0]["lat"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_shows_more_by_hand_is_refused() {
    let (app, city) = TestApp::with_city().await;
    hidden(&app, "cell").await;
    city.report(&app, "question", HOMES[0].0, HOMES[0].1).await;

    let by_hand = "update service set place_shown = 'point' where service_code = 'question'";
    let refused = diesel::sql_query(by_hand).execute(&mut *app.connect().await).await;

    let error = refused.unwrap_err().to_string();
    assert!(error.contains("streetcorner jurisdiction show-places"), "{error}");
}
