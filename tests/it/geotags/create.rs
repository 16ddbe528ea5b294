//! `POST /geotags`: what may be sent, and what is said of nonsense.

use fixtures::Scene;
use harness::{Rows, TestApp, scene};
use reqwest::Method;
use serde_json::{Value, json};

const GEOTAGS: &str = "/api/v1/geotags";

#[tokio::test(flavor = "multi_thread")]
async fn everything_a_phone_has_goes_in_at_once() {
    let (app, city) = TestApp::with_city().await;
    app.asset("testville", "L-311", "street_light", (52.05, 5.0401)).await;
    let fields = [
        ("jurisdiction_id", city.id.as_str()),
        ("device", r#"{"lat": 52.0501, "long": 5.04, "accuracy": 8, "age": 20, "heading": 90}"#),
        ("pin", "52.05,5.04"),
        ("address_string", "8 elm street, Testville"),
        ("asset_id", "L-311"),
    ];
    let photo = scene(Scene::Pothole, 52.050_1, 5.040_1);

    let answer = app.stranger().post_multipart(GEOTAGS, &fields, vec![("photo", photo)]).await;

    answer.expect_status(201);
    let geotag = answer.json();
    let fixes = geotag["fixes"].as_array().unwrap();
    let sources: Vec<_> = fixes.iter().map(|fix| fix["source"].as_str().unwrap()).collect();
    assert_eq!(sources, ["device", "pin", "photo_exif", "address", "asset"]);
    assert_eq!(fixes[3]["weight"], 0.0, "the address is a kilometre away: {fixes:?}");
    assert_eq!(fixes[0]["weight"], 0.0, "a device moves nothing where others speak: {fixes:?}");
    let shares: f64 = fixes.iter().map(|fix| fix["weight"].as_f64().unwrap()).sum();
    assert!((shares - 1.0).abs() < 1e-9);
    assert!(fixes.iter().all(|fix| !fix["note"].as_str().unwrap().is_empty()));
    assert_eq!(app.photo_files(), 0, "the photo is not kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_far_from_the_pin_is_flagged() {
    let (app, _city) = TestApp::with_city().await;
    let photo = scene(Scene::Pothole, 52.06, 5.04);

    let answer = app
        .stranger()
        .post_multipart(GEOTAGS, &[("pin", "52.05,5.04")], vec![("photo", photo)])
        .await;

    let geotag = answer.json();
    assert_eq!(geotag["flags"], json!(["photo_far_from_pin"]));
    assert_eq!(geotag["lat"], json!(52.05));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_point_that_too_many_cases_share_is_flagged() {
    let (app, city) = TestApp::with_city().await;
    for _ in 0..31 {
        city.report(&app, "question", 52.05, 5.05).await;
    }

    let body = json!({"pin": {"lat": 52.05, "long": 5.05}});
    let geotag = app.stranger().post(GEOTAGS, &body, 201).await;

    assert_eq!(geotag["flags"], json!(["city_hall_default"]));
    assert!(geotag["confidence"].as_f64().unwrap() < 0.1);
}

#[tokio::test(flavor = "multi_thread")]
async fn nonsense_is_refused_in_words_and_leaves_nothing() {
    let (app, _city) = TestApp::with_city().await;
    let stranger = app.stranger();

    for (body, said) in [
        (json!({}), "send a photo that knows"),
        (json!({"pin": {"lat": 91, "long": 5}}), "lat must be a number from -90 to 90"),
        (json!({"pin": "52.05"}), "pin: long must be a number"),
        (json!({"pin": "somewhere"}), "pin: lat must be a number"),
        (json!({"device": {"lat": 1, "long": 1, "accuracy_m": -1}}), "accuracy_m must be"),
        (json!({"device": {"lat": 1, "long": 1, "age_s": 1e300}}), "age_s must be"),
        (json!({"device": {"lat": "NaN", "long": 1}}), "device: invalid type"),
        (json!({"device": {"lat": 1, "long": 1, "owner": "me"}}), "unknown field `owner`"),
        (json!({"pin": "52.05,5.05", "service_code": "dragons"}), "there is no such service"),
        (json!({"asset_id": "dragon-1"}), "there is no such asset"),
        (json!({"photo": "AAAA"}), "photo must be a file"),
        (json!({"where": "here"}), "where is not known here"),
        (json!({"address_string": "x".repeat(501)}), "takes at most 500 characters"),
    ] {
        let problem = stranger.post(GEOTAGS, &body, 422).await;
        assert!(problem.to_string().contains(said), "{body}: {problem}");
    }
    for body in ["", "[]", "{", "\u{0}"] {
        let request = stranger.request(Method::POST, GEOTAGS).body(body.to_owned());
        let answer = stranger.send(request.header("Content-Type", "application/json")).await;
        answer.expect_status(400);
    }
    let body = json!({"jurisdiction_id": "atlantis", "pin": "52.05,5.05"});
    stranger.post(GEOTAGS, &body, 404).await;
    let noise = vec![("photo", b"\xFF\xD8 no photo".to_vec())];
    stranger.post_multipart(GEOTAGS, &[], noise).await.expect_status(422);
    assert_eq!(app.count(&Rows::geotags()).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_without_a_place_is_no_evidence() {
    let (app, _city) = TestApp::with_city().await;
    let bare = {
        let photo = scene(Scene::Pothole, 52.05, 5.05);
        let clean = media::clean(&photo, &media::Limits::default()).unwrap();
        clean.renditions.get(media::Rendition::Full).to_vec()
    };

    let problem = app.stranger().post_multipart(GEOTAGS, &[], vec![("photo", bare.clone())]).await;
    let beside_a_pin = app
        .stranger()
        .post_multipart(GEOTAGS, &[("pin", "52.05,5.05")], vec![("photo", bare)])
        .await;

    problem.expect_status(422);
    assert!(problem.text().contains("that knows where it was taken"));
    beside_a_pin.expect_status(201);
    assert_eq!(beside_a_pin.json()["fixes"].as_array().map(Vec::len), Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_nobody_knows_is_no_place() {
    let (app, _city) = TestApp::with_city().await;

    let geotag =
        app.stranger().post(GEOTAGS, &json!({"address_string": "1 Nowhere Lane"}), 201).await;

    assert_eq!((&geotag["lat"], &geotag["fixes"]), (&Value::Null, &json!([])));
    assert_eq!(geotag["confidence"], 0.0);
}
