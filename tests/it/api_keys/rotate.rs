//! `POST /api-keys/current/rotation`: a new key for an old one.

use chrono::TimeDelta;
use harness::{Client, TestApp};
use serde_json::{Value, json};

use super::{PRODUCTION, holder, refusal, report, with_key};

const ROTATION: &str = "/api/v1/api-keys/current/rotation";

async fn rotate(holder: &Client, body: &Value) -> String {
    let issued = holder.post(ROTATION, body, 201).await;
    issued["api_key"].as_str().unwrap().to_owned()
}

async fn works(app: &TestApp, key: &str) {
    report(app, PRODUCTION, "testville", key).await.expect_status(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_old_key_works_on_for_a_week_and_then_no_more() {
    let (app, _city, old) = with_key().await;

    let answer = holder(&app, &old);
    let answer = answer.send(answer.request(reqwest::Method::POST, ROTATION)).await;

    answer.expect_status(201);
    assert_eq!(answer.header("cache-control"), "no-store");
    let new = answer.json()["api_key"].as_str().unwrap().to_owned();
    assert_ne!(new, old);
    works(&app, &old).await;
    works(&app, &new).await;
    app.wait(TimeDelta::days(7) - TimeDelta::minutes(1)).await;
    works(&app, &old).await;
    app.wait(TimeDelta::minutes(1)).await;
    let words = refusal(&report(&app, PRODUCTION, "testville", &old).await);
    assert!(words.contains("has expired"), "{words}");
    holder(&app, &old).get("/api/v1/api-keys/current", 401).await;
    works(&app, &new).await;
    let shown = holder(&app, &new).get("/api/v1/api-keys/current", 200).await;
    assert_eq!(
        (&shown["name"], &shown["email"]),
        (&"Pothole Pal".into(), &"ada@example.org".into())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_holder_says_how_long_the_old_key_works_on() {
    let (app, _city, first) = with_key().await;

    for wrong in [json!({"overlap_days": 31}), json!({"overlap_days": -1}), json!({"days": 1})] {
        let holder = holder(&app, &first);
        let request = holder.request(reqwest::Method::POST, ROTATION).json(&wrong);
        let status = holder.send(request).await.status;
        assert!(matches!(status, 400 | 422), "{wrong}: {status}");
    }
    let second = rotate(&holder(&app, &first), &json!({"overlap_days": 0})).await;
    refusal(&report(&app, PRODUCTION, "testville", &first).await);
    let third = rotate(&holder(&app, &second), &json!({"overlap_days": 30})).await;
    app.wait(TimeDelta::days(29)).await;
    works(&app, &second).await;
    app.wait(TimeDelta::days(1)).await;

    refusal(&report(&app, PRODUCTION, "testville", &second).await);
    works(&app, &third).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_missed_the_answer_asks_again_until_the_new_key_is_in_use() {
    let (app, _city, old) = with_key().await;
    let holder = holder(&app, &old);

    let lost = rotate(&holder, &json!({})).await;
    let new = rotate(&holder, &json!({})).await;

    refusal(&report(&app, PRODUCTION, "testville", &lost).await);
    works(&app, &new).await;
    let problem = holder.post(ROTATION, &json!({}), 409).await;
    assert_eq!(problem["code"], "conflict");
    works(&app, &new).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_rotations_at_once_leave_one_new_key() {
    let (app, _city, old) = with_key().await;

    let rotating = (0..8).map(|_| async { rotate(&holder(&app, &old), &json!({})).await });
    let keys = futures_util::future::join_all(rotating).await;

    let mut working = 0;
    for key in keys {
        let answer = report(&app, PRODUCTION, "testville", &key).await;
        working += i32::from(answer.status == 200);
    }
    assert_eq!(working, 1);
}
