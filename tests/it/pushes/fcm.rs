//! Firebase Cloud Messaging.

use chrono::TimeDelta;
use harness::{City, CrewClient, Rows, Seen, TestApp};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use outbound::push::FcmSettings;
use serde_json::{Value, json};

use super::{
    exchanges::{Notes, Replay, kept, mask_id},
    known_and_waiting, on_shift, settings,
};

/// Checks what is signed, and what depends on the moment.
fn mask(seen: &Seen, asked: &mut Value, notes: &mut Notes) {
    let body = &mut asked["body"];
    if let Some(signed) = body["assertion"].as_str() {
        let mut rules = Validation::new(Algorithm::RS256);
        (rules.validate_exp, rules.validate_aud) = (false, false);
        let key = DecodingKey::from_rsa_pem(kept("service-account-public.pem").as_bytes()).unwrap();
        let said = decode::<Value>(signed, &key, &rules).unwrap().claims;
        assert_eq!(decode_header(signed).unwrap().kid.as_deref(), Some("a0b1c2d3"));
        assert_eq!(said["iss"], "wakes@testville-311.iam.example");
        assert_eq!(said["scope"], "https://www.googleapis.com/auth/firebase.messaging");
        assert_eq!(said["aud"], format!("http://{}/token", seen.header("host")));
        let life = said["exp"].as_i64().unwrap() - said["iat"].as_i64().unwrap();
        assert!((1..=3_600).contains(&life), "{life}");
        notes.push(said["iat"].to_string());
        body["assertion"] = json!("<jwt>");
    } else {
        let mut topic = body["message"]["android"]["collapse_key"].take();
        mask_id(&mut body["message"]["data"]["offer_id"], &mut topic);
        body["message"]["android"]["collapse_key"] = topic;
        let ttl = body["message"]["android"]["ttl"].as_str().unwrap();
        let seconds: i64 = ttl.strip_suffix('s').unwrap().parse().unwrap();
        assert!((30..=90).contains(&seconds), "{seconds}");
        body["message"]["android"]["ttl"] = json!("<ttl>");
    }
}

/// A crew with an Android phone, whose service replays this.
async fn replayed(file: &str) -> (Replay, TestApp, City, CrewClient) {
    let replay = Replay::start(file, mask);
    let origin = replay.service.origin();
    let credentials = kept("service-account.json").replace("TOKEN_URI", &format!("{origin}/token"));
    let fcm = FcmSettings { credentials, url: origin.parse().unwrap() };
    let phone = json!({"kind": "fcm", "token": "cX3:APA91bF-crew_phone"});
    let (app, city, crew) = on_shift(settings(Some(fcm), None), &[phone]).await;
    (replay, app, city, crew)
}

async fn report(app: &TestApp, city: &City) {
    city.report(app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_android_phone_is_woken_and_one_access_token_serves_for_long() {
    let (replay, app, city, crew) = replayed("fcm-sent.json").await;

    report(&app, &city).await;
    crew.accept_next().await;
    report(&app, &city).await;
    crew.accept_next().await;
    app.wait(TimeDelta::minutes(59)).await;
    let crew = city.signed_in_again(&app, &crew).await;
    crew.be_at(52.05, 5.05).await;
    app.heard().await;
    report(&app, &city).await;

    replay.assert_followed();
    let signed: Vec<i64> = replay.noted().iter().map(|at| at.parse().unwrap()).collect();
    assert!((3_500..=3_600).contains(&(signed[1] - signed[0])), "{signed:?}");
    assert_eq!(known_and_waiting(&app).await, (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_android_phone_that_is_not_registered_is_forgotten() {
    let (replay, app, city, crew) = replayed("fcm-unregistered.json").await;

    report(&app, &city).await;

    replay.assert_followed();
    assert_eq!((crew.offers().await.len(), known_and_waiting(&app).await), (1, (0, 0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn google_is_left_alone_for_as_long_as_it_says() {
    let (replay, app, city, _crew) = replayed("fcm-quota.json").await;

    report(&app, &city).await;
    app.wait(TimeDelta::seconds(20)).await;
    app.run_tasks().await;
    assert_eq!(replay.service.seen().len(), 2, "too early");
    app.wait(TimeDelta::seconds(20)).await;
    app.run_tasks().await;

    replay.assert_followed();
    assert_eq!(known_and_waiting(&app).await, (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_access_token_that_was_taken_back_is_renewed_once() {
    let (replay, app, city, _crew) = replayed("fcm-token-taken-back.json").await;

    report(&app, &city).await;

    replay.assert_followed();
    assert_eq!(known_and_waiting(&app).await, (1, 0));
    assert_eq!(app.count(&Rows::push_subscriptions().reached()).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_google_does_not_take_is_not_sent_again() {
    let (replay, app, city, crew) = replayed("fcm-invalid.json").await;

    report(&app, &city).await;

    replay.assert_followed();
    assert_eq!((crew.offers().await.len(), known_and_waiting(&app).await), (1, (1, 0)));
    assert_eq!(app.count(&Rows::push_subscriptions().failures(1)).await, 1);
}
