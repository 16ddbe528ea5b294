//! `PATCH /api-keys/{api_key_id}`: an admin says what a key may do.

use domain::accounts::Role;
use harness::{City, Client, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

use super::{PRODUCTION, holder, refusal, report, with_key};

async fn change(client: &Client, id: &str, body: &Value, status: u16) -> Value {
    let path = format!("/api/v1/api-keys/{id}");
    let answer = client.send(client.request(Method::PATCH, &path).json(body)).await;
    answer.expect_status(status);
    answer.json()
}

async fn id_of(app: &TestApp, key: &str) -> String {
    let shown = holder(app, key).get("/api/v1/api-keys/current", 200).await;
    shown["api_key_id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_says_what_a_key_may_do() {
    let (app, city, key) = with_key().await;
    let admin = city.staff(&app, Role::Admin).await;
    let id = id_of(&app, &key).await;

    let changed = change(&admin, &id, &json!({"scopes": ["status", "comment"]}), 200).await;
    assert_eq!(changed["scopes"], json!(["comment", "status"]));
    assert_eq!(changed["daily_quota"], 10_000);
    let words = refusal(&report(&app, PRODUCTION, "testville", &key).await);
    assert_eq!(words, "this api_key has no right to report");

    let body = json!({"scopes": ["report"], "daily_quota": 1});
    assert_eq!(change(&admin, &id, &body, 200).await["daily_quota"], 1);
    report(&app, PRODUCTION, "testville", &key).await.expect_status(200);
    refusal(&report(&app, PRODUCTION, "testville", &key).await);

    assert!(change(&admin, &id, &json!({"revoked": true}), 200).await["revoked_at"].is_string());
    holder(&app, &key).get("/api/v1/api-keys/current", 401).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_allowed_holds_for_a_key_and_for_what_replaces_it() {
    let (app, city, old) = with_key().await;
    let issued =
        holder(&app, &old).post("/api/v1/api-keys/current/rotation", &json!({}), 201).await;
    let admin = city.staff(&app, Role::Admin).await;

    change(&admin, &id_of(&app, &old).await, &json!({"daily_quota": 5}), 200).await;

    let new = holder(&app, issued["api_key"].as_str().unwrap());
    assert_eq!(new.get("/api/v1/api-keys/current", 200).await["daily_quota"], 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_an_admin_and_only_of_this_city_may_do_so() {
    let (app, city, key) = with_key().await;
    let elsewhere = City::found(&app, "elsewhere").await;
    let id = id_of(&app, &key).await;
    let end = json!({"revoked": true});

    for role in [Role::Agent, Role::Dispatcher, Role::Manager] {
        let staff = city.staff(&app, role).await;
        staff.get("/api/v1/api-keys", 403).await;
        change(&staff, &id, &end, 403).await;
    }
    change(&elsewhere.staff(&app, Role::Admin).await, &id, &end, 404).await;

    report(&app, PRODUCTION, "testville", &key).await.expect_status(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn nonsense_changes_nothing() {
    let (app, city, key) = with_key().await;
    let admin = city.staff(&app, Role::Admin).await;
    let id = id_of(&app, &key).await;
    let before = admin.get("/api/v1/api-keys", 200).await;

    for (body, status) in [
        (json!({"scopes": ["everything"]}), 400),
        (json!({"daily_quota": 3_000_000_000_u32}), 400),
        (json!({"daily_quota": -1}), 422),
        (json!({"name": "x"}), 400),
        (json!([]), 400),
    ] {
        change(&admin, &id, &body, status).await;
    }

    assert_eq!(admin.get("/api/v1/api-keys", 200).await, before);
}
