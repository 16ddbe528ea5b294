//! The Apple Push Notification service.

use std::sync::Mutex;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use harness::{City, CrewClient, Rows, Seen, TestApp};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::{Value, json};

use super::{
    ApnsSettings,
    exchanges::{Notes, Replay, mask_id},
    known_and_waiting, new_key, on_shift, settings,
};

/// What a provider token says, if this key signed it.
fn claims(token: &str, public: &str) -> Value {
    let point = URL_SAFE_NO_PAD.decode(public).unwrap();
    let [x, y] = [&point[1..33], &point[33..]].map(|half| URL_SAFE_NO_PAD.encode(half));
    let mut rules = Validation::new(Algorithm::ES256);
    (rules.validate_exp, rules.required_spec_claims) = (false, [].into());
    let key = DecodingKey::from_ec_components(&x, &y).unwrap();
    decode::<Value>(token, &key, &rules).unwrap().claims
}

/// A crew with an iPhone, whose service replays this.
async fn replayed(file: &str) -> (Replay, TestApp, City, CrewClient) {
    let key = new_key();
    let public = key.public().to_owned();
    let tokens = Mutex::new(Vec::<String>::new());
    let mask = move |_: &Seen, asked: &mut Value, notes: &mut Notes| {
        let headers = &mut asked["headers"];
        let token = headers["authorization"].as_str().unwrap().strip_prefix("bearer ").unwrap();
        let said = claims(token, &public);
        assert_eq!(said["iss"], "TEAM123456");
        assert_eq!(decode_header(token).unwrap().kid.as_deref(), Some("KEY1234567"));
        let mut tokens = tokens.lock().unwrap();
        let number = tokens.iter().position(|known| known == token).unwrap_or_else(|| {
            tokens.push(token.to_owned());
            tokens.len() - 1
        });
        headers["authorization"] = json!(format!("bearer <jwt {number}>"));
        let until: i64 = headers["apns-expiration"].as_str().unwrap().parse().unwrap();
        notes.push(until.to_string());
        headers["apns-expiration"] = json!("<until>");
        let mut topic = headers["apns-collapse-id"].take();
        mask_id(&mut asked["body"]["offer_id"], &mut topic);
        asked["headers"]["apns-collapse-id"] = topic;
    };
    let replay = Replay::start(file, mask);
    let apns = ApnsSettings {
        key: key.pem().to_owned(),
        key_id: "KEY1234567".to_owned(),
        team_id: "TEAM123456".to_owned(),
        topic: "org.example.crew".to_owned(),
        url: replay.service.origin().parse().unwrap(),
    };
    let phone = json!({"kind": "apns", "token": "00FC13ADFF785122".repeat(4)});
    let (app, city, crew) = on_shift(settings(None, Some(apns)), &[phone]).await;
    (replay, app, city, crew)
}

async fn report(app: &TestApp, city: &City) {
    city.report(app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_iphone_is_woken_by_http_2_with_a_key_for_its_words_and_the_id() {
    let (replay, app, city, _crew) = replayed("apns-sent.json").await;

    report(&app, &city).await;
    report(&app, &city).await;

    replay.assert_followed();
    for until in replay.noted() {
        let left = until.parse::<i64>().unwrap() - app.clock.now().timestamp();
        assert!((60..=90).contains(&left), "{left}");
    }
    assert_eq!(known_and_waiting(&app).await, (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_token_that_has_expired_is_renewed_once() {
    let (replay, app, city, crew) = replayed("apns-expired-token.json").await;

    report(&app, &city).await;
    crew.accept_next().await;
    app.wait(TimeDelta::minutes(25)).await;
    let crew = city.signed_in_again(&app, &crew).await;
    crew.be_at(52.05, 5.05).await;
    app.heard().await;
    report(&app, &city).await;

    replay.assert_followed();
    assert_eq!(app.count(&Rows::push_subscriptions().failures(0)).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_token_that_is_new_is_not_renewed_however_often_it_has_expired() {
    let (replay, app, city, _crew) = replayed("apns-expired-at-once.json").await;

    report(&app, &city).await;

    replay.assert_followed();
    assert_eq!(app.count(&Rows::push_subscriptions().failures(1)).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_iphone_that_apple_does_not_know_is_forgotten() {
    for file in ["apns-unregistered.json", "apns-bad-device-token.json"] {
        let (replay, app, city, crew) = replayed(file).await;

        report(&app, &city).await;

        replay.assert_followed();
        assert_eq!((crew.offers().await.len(), known_and_waiting(&app).await), (1, (0, 0)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn apple_is_left_alone_for_as_long_as_it_says() {
    let (replay, app, city, _crew) = replayed("apns-too-many.json").await;

    report(&app, &city).await;
    app.wait(TimeDelta::seconds(20)).await;
    app.run_tasks().await;
    assert_eq!(replay.service.seen().len(), 1, "too early");
    app.wait(TimeDelta::seconds(20)).await;
    app.run_tasks().await;

    replay.assert_followed();
    assert_eq!(known_and_waiting(&app).await, (1, 0));
}
