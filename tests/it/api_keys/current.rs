//! `/api-keys/current`, and where a key works.

use chrono::{DateTime, TimeDelta, Utc};
use harness::{City, Rows, TestApp};
use reqwest::Method;

use super::{PRODUCTION, TEST, get_key, holder, refusal, report, with_key};

#[tokio::test(flavor = "multi_thread")]
async fn a_key_works_at_its_own_endpoint_alone() {
    let (app, _city) = TestApp::with_city().await;
    let live = get_key(&app, "live").await;
    let test = get_key(&app, "test").await;

    report(&app, PRODUCTION, "testville", &live).await.expect_status(200);
    report(&app, TEST, "testville", &test).await.expect_status(200);

    for (endpoint, key) in [(PRODUCTION, &test), (TEST, &live)] {
        let words = refusal(&report(&app, endpoint, "testville", key).await);
        assert!(words.contains("test endpoint only"), "{words}");
    }
    assert_eq!(app.count(&Rows::cases().in_city("testville")).await, 1);
    let shown = holder(&app, &test).get("/api/v1/api-keys/current", 200).await;
    assert_eq!(
        (&shown["environment"], &shown["jurisdiction_id"]),
        (&"test".into(), &"testville".into())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_of_one_city_is_none_in_another() {
    let (app, _city, key) = with_key().await;
    City::found(&app, "elsewhere").await;

    refusal(&report(&app, PRODUCTION, "elsewhere", &key).await);

    assert_eq!(app.count(&Rows::cases()).await, 0);
    report(&app, PRODUCTION, "testville", &key).await.expect_status(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_tells_its_holder_how_it_stands() {
    let (app, _city, key) = with_key().await;
    let holder = holder(&app, &key);

    let fresh = holder.get("/api/v1/api-keys/current", 200).await;

    assert_eq!(fresh["name"], "Pothole Pal");
    assert_eq!(fresh["email"], "ada@example.org");
    assert_eq!((&fresh["used_today"], &fresh["daily_quota"]), (&0.into(), &10_000.into()));
    assert!(fresh["last_used_at"].is_null() && fresh["expires_at"].is_null());
    assert!(!fresh.to_string().contains(&key));
    let mut times: Vec<DateTime<Utc>> = vec![];
    for posts in 1..=2 {
        report(&app, PRODUCTION, "testville", &key).await.expect_status(200);
        let used = holder.get("/api/v1/api-keys/current", 200).await;
        assert_eq!(used["used_today"], posts);
        times.push(used["last_used_at"].as_str().unwrap().parse().unwrap());
        app.clock.wind(TimeDelta::minutes(2));
    }
    let between = times[1] - times[0];
    assert!(between >= TimeDelta::minutes(2), "the last use moved by {between}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_its_holder_gives_up_works_no_more() {
    let (app, _city, key) = with_key().await;
    let holder = holder(&app, &key);

    let path = "/api/v1/api-keys/current";
    holder.send(holder.request(Method::DELETE, path)).await.expect_status(204);

    let words = refusal(&report(&app, PRODUCTION, "testville", &key).await);
    assert_eq!(words, "this api_key was revoked");
    holder.get(path, 401).await;
    holder.post("/api/v1/api-keys/current/rotation", &serde_json::json!({}), 401).await;
    holder.send(holder.request(Method::DELETE, path)).await.expect_status(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gets_in_with_anything_else_than_a_key() {
    let (app, city, key) = with_key().await;
    let admin = city.staff(&app, domain::accounts::Role::Admin).await;

    for token in ["sc_wrong", "wrong", "", admin.token.as_deref().unwrap(), &format!("{key}x")] {
        let problem = holder(&app, token).get("/api/v1/api-keys/current", 401).await;
        assert_eq!(problem["code"], "unauthorized");
    }
    // And a key opens nothing that is not for keys.
    holder(&app, &key).get("/api/v1/cases", 401).await;
    holder(&app, &key).get("/api/v1/api-keys", 401).await;
}
