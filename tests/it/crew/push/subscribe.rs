//! `PUT /crew/push/subscriptions`: a phone is woken from now on.

use std::time::Duration;

use chrono::TimeDelta;
use diesel::QueryResult;
use diesel_async::AsyncConnection;
use domain::pushes::{self, Target};
use harness::{City, Rows, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

use super::two_crews;
use crate::pushes::{Phone, settings, subscribe};

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_may_ask_again_and_again_and_is_one_phone() {
    let (app, crew, other) = two_crews().await;
    let phone = Phone::new(1).at("https://push.example.org/one");

    let first = subscribe(&crew, &phone, 200).await;
    app.fail_pushes(3).await;
    let again = subscribe(&crew, &phone, 200).await;

    assert_eq!(first["subscription_id"], again["subscription_id"]);
    assert_eq!((&first["kind"], &first["last_ok_at"]), (&json!("web"), &Value::Null));
    assert!(!first.to_string().contains("push.example.org"), "{first}");
    assert_eq!(app.count(&Rows::push_subscriptions().failures(0)).await, 1);
    // Whoever signs in on it has it woken for themselves.
    subscribe(&other, &phone, 200).await;
    let moved = Rows::push_subscriptions().crew(other.crew_id);
    assert_eq!((app.count(&Rows::push_subscriptions()).await, app.count(&moved).await), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_too_many_phones_the_oldest_is_forgotten() {
    let (app, crew, other) = two_crews().await;
    subscribe(&other, &Phone::new(9).at("https://push.example.org/other"), 200).await;

    let phones = (1..=7).map(|n| Phone::new(n).at(&format!("https://push.example.org/{n}")));
    for phone in phones {
        subscribe(&crew, &phone, 200).await;
    }

    let kept = app.push_addresses().await;
    let numbers: Vec<_> = kept.iter().filter_map(|kept| kept.rsplit('/').next()).collect();
    assert_eq!(numbers, ["3", "4", "5", "6", "7", "other"]);
}

/// A crew's phones were added and nobody can see them yet, when one more comes.
#[tokio::test(flavor = "multi_thread")]
async fn phones_that_come_at_once_are_counted_all_the_same() {
    let (app, city) = TestApp::with_city().await;
    let crew = city.crew(&app, "One", &["paving"], &[]).await;
    let before = app.clock.now() - TimeDelta::hours(1);
    let mut conn = app.connect().await;
    let last = Phone::new(1).at("https://push.example.org/last");

    let answered = conn
        .transaction(async |conn| {
            for n in 1..=5 {
                let target = Target::fcm(format!("token-{n}")).unwrap();
                pushes::subscribe(conn, before, &city.id, crew.crew_id, target).await?;
            }
            let last = tokio::spawn(async move { subscribe(&crew, &last, 200).await });
            tokio::time::sleep(Duration::from_millis(500)).await;
            assert!(!last.is_finished(), "it did not wait to see them");
            QueryResult::Ok(last)
        })
        .await;
    answered.unwrap().await.unwrap();

    assert_eq!(app.count(&Rows::push_subscriptions()).await, 5);
    assert_eq!(app.count(&Rows::push_subscriptions().kind("web")).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_inside_the_network_is_refused() {
    let (app, crew, _other) = two_crews().await;
    let phone = Phone::new(1);

    for host in ["127.0.0.1", "localhost:8311", "169.254.169.254", "10.0.0.1", "[::1]", "0x7f.1"] {
        for scheme in ["http", "https"] {
            let endpoint = format!("{scheme}://{host}/push");
            let problem = subscribe(&crew, &phone.at(&endpoint), 422).await;
            assert_eq!(problem["code"], "invalid", "{endpoint}: {problem}");
        }
    }

    assert_eq!(app.count(&Rows::push_subscriptions()).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_subscription_is_refused_with_the_reason() {
    let (app, crew, _other) = two_crews().await;
    let good = Phone::new(1).at("https://push.example.org/one");
    let with = |pointer: &str, value: Value| {
        let mut phone = good.clone();
        *phone.pointer_mut(pointer).unwrap() = value;
        phone
    };
    let long = format!("https://push.example.org/{}", "a".repeat(1_000));

    for (phone, status, why) in [
        (with("/endpoint", json!("http://push.example.org/")), 422, "no https address"),
        (with("/endpoint", json!(long)), 422, "at most 1000 bytes"),
        (with("/endpoint", json!("https://push.example.org:22/")), 422, "port"),
        (with("/endpoint", json!("https://me:pass@push.example.org/")), 422, "password"),
        (with("/endpoint", json!("")), 422, "no https address"),
        (with("/keys/p256dh", json!("AAAA")), 422, "p256dh"),
        (with("/keys/p256dh", json!("!")), 422, "p256dh"),
        (with("/keys/auth", json!("AAAA")), 422, "auth"),
        (with("/kind", json!("pigeon")), 400, "pigeon"),
        (json!({"kind": "web", "endpoint": "https://push.example.org/"}), 400, "keys"),
        (json!({"kind": "fcm", "token": "a:b"}), 422, "not woken by fcm here"),
        (json!({"kind": "fcm", "token": ""}), 422, "token"),
        (json!({"kind": "apns", "token": "ab".repeat(32)}), 422, "not woken by apns here"),
        (json!({"kind": "apns", "token": "../../x"}), 422, "token"),
        (json!([]), 400, ""),
    ] {
        let problem = subscribe(&crew, &phone, status).await;
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(why), "{phone}: {problem}");
    }

    assert_eq!(app.count(&Rows::push_subscriptions()).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_but_a_crew_subscribes() {
    let app = TestApp::with_pushes(settings(None, None)).await;
    let city = Box::pin(City::found(&app, "testville")).await;
    let desk = city.staff(&app, domain::accounts::Role::Dispatcher).await;
    let phone = Phone::new(1).at("https://push.example.org/one");

    for (client, status) in [(app.stranger(), 401), (desk, 403)] {
        let request = client.request(Method::PUT, "/api/v1/crew/push/subscriptions").json(&phone);
        client.send(request).await.expect_status(status);
        client.get("/api/v1/crew/push/key", status).await;
    }
}
