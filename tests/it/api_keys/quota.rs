//! How often a key may post.

use chrono::TimeDelta;
use harness::{Rows, TestApp};
use serde_json::json;

use super::{PRODUCTION, holder, refusal, report, with_key};

async fn allow(app: &TestApp, posts: i32) {
    app.set_quota("Pothole Pal", posts).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_thirty_two_posts_at_once_a_quota_of_ten_lets_ten_in() {
    let (app, _city, key) = with_key().await;
    allow(&app, 10).await;

    let posting = (0..32).map(|_| report(&app, PRODUCTION, "testville", &key));
    let answers = futures_util::future::join_all(posting).await;

    let (taken, refused): (Vec<_>, Vec<_>) =
        answers.iter().partition(|answer| answer.status == 200);
    assert_eq!((taken.len(), refused.len()), (10, 22));
    assert_eq!(app.count(&Rows::cases()).await, 10);
    for answer in refused {
        let words = refusal(answer);
        assert!(words.contains("quota of 10 posts for today"), "{words}");
    }
    let shown = holder(&app, &key).get("/api/v1/api-keys/current", 200).await;
    assert_eq!(shown["used_today"], 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn tomorrow_the_quota_starts_anew() {
    let (app, _city, key) = with_key().await;
    allow(&app, 1).await;
    report(&app, PRODUCTION, "testville", &key).await.expect_status(200);
    refusal(&report(&app, PRODUCTION, "testville", &key).await);

    app.wait(TimeDelta::days(1)).await;

    report(&app, PRODUCTION, "testville", &key).await.expect_status(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quota_of_nothing_lets_nothing_in() {
    let (app, _city, key) = with_key().await;
    allow(&app, 0).await;

    refusal(&report(&app, PRODUCTION, "testville", &key).await);

    assert_eq!(app.count(&Rows::cases()).await, 0);
    assert_eq!(app.count(&Rows::api_key_uses()).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_key_is_no_other_quota() {
    let (app, _city, old) = with_key().await;
    allow(&app, 3).await;
    report(&app, PRODUCTION, "testville", &old).await.expect_status(200);

    let issued =
        holder(&app, &old).post("/api/v1/api-keys/current/rotation", &json!({}), 201).await;
    let new = issued["api_key"].as_str().unwrap();

    report(&app, PRODUCTION, "testville", new).await.expect_status(200);
    report(&app, PRODUCTION, "testville", &old).await.expect_status(200);
    for key in [&old, new] {
        refusal(&report(&app, PRODUCTION, "testville", key).await);
        let shown = holder(&app, key).get("/api/v1/api-keys/current", 200).await;
        assert_eq!(shown["used_today"], 3);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn reading_takes_nothing_from_the_quota() {
    let (app, _city, key) = with_key().await;
    allow(&app, 1).await;

    for _ in 0..3 {
        let path = format!("{PRODUCTION}/requests.json?api_key={key}");
        app.stranger().get_any(&path, 200).await;
    }

    report(&app, PRODUCTION, "testville", &key).await.expect_status(200);
}
