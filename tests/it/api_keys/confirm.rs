//! `POST /api-keys/confirmations`: who follows the link has a key.

use chrono::TimeDelta;
use harness::{City, Rows, TestApp};
use serde_json::json;

use super::{ask, confirm, link};

#[tokio::test(flavor = "multi_thread")]
async fn a_link_gives_one_key_whoever_follows_it_first() {
    let (app, _city) = TestApp::with_city().await;
    let keys = app.count(&Rows::api_keys()).await;
    ask(&app, "ada@example.org", "live", 202).await;
    app.run_tasks().await;
    let link = link(&app);
    let secret = link.rsplit('/').next().unwrap();
    let body = json!({"jurisdiction_id": "testville", "secret": secret});

    let confirming = (0..8).map(|_| async {
        let stranger = app.stranger();
        let path = "/api/v1/api-keys/confirmations";
        let request = stranger.request(reqwest::Method::POST, path).json(&body);
        stranger.send(request).await.status
    });
    let mut answers = futures_util::future::join_all(confirming).await;

    answers.sort_unstable();
    assert_eq!(answers, [vec![201], vec![409; 7]].concat());
    assert_eq!(app.count(&Rows::api_keys()).await, keys + 1);
    assert_eq!(confirm(&app, &link, 409).await["code"], "gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_is_old_or_wrong_or_of_another_city_gives_nothing() {
    let (app, _city) = TestApp::with_city().await;
    City::found(&app, "elsewhere").await;
    let keys = app.count(&Rows::api_keys()).await;
    ask(&app, "ada@example.org", "live", 202).await;
    app.run_tasks().await;
    let link = link(&app);

    for wrong in [
        link.replace("testville", "elsewhere"),
        link.replace("testville", "testville_sandbox"),
        link.replace("testville", "nowhere"),
        format!("{link}x"),
    ] {
        assert_eq!(confirm(&app, &wrong, 404).await["code"], "not_found");
    }
    app.wait(TimeDelta::hours(25)).await;
    let old = confirm(&app, &link, 409).await;
    assert!(old["detail"].as_str().unwrap().contains("older than a day"), "{old}");
    assert_eq!(app.count(&Rows::api_keys()).await, keys);
}
