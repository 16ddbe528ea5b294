//! `/developers`: a key by hand, without script.

use harness::{Rows, TestApp};
use reqwest::Method;

use crate::api_keys::{PRODUCTION, TEST, ask, link, report};

fn form<'a>(name: &'a str, email: &'a str, environment: &'a str) -> [(&'a str, &'a str); 4] {
    [
        ("jurisdiction_id", "testville"),
        ("name", name),
        ("email", email),
        ("environment", environment),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_gets_a_key_with_two_forms() {
    let (app, _city) = TestApp::with_city().await;
    let stranger = app.stranger();
    assert!(stranger.fetch("/").await.text().contains("href=\"/developers?"));
    let page = stranger.fetch("/developers").await;
    page.expect_status(200);
    assert!(page.text().contains(&format!("{}{TEST}/", app.url)));

    let asked =
        stranger.post_form("/developers/keys", &form("An app", "a@b.example", "live")).await;
    asked.expect_status(303);
    stranger.get_any(asked.header("location"), 200).await;
    app.run_tasks().await;
    let link = link(&app);
    let shown = stranger.send(stranger.request(Method::POST, &link)).await;

    shown.expect_status(201);
    assert_eq!(shown.header("cache-control"), "no-store");
    let html = shown.text();
    let key = html.split("id=\"api-key\">").nth(1).unwrap().split('<').next().unwrap();
    report(&app, PRODUCTION, "testville", key).await.expect_status(200);
    let again = stranger.send(stranger.request(Method::POST, &link)).await;
    again.expect_status(409);
    assert!(again.text().contains("was used before") && !again.text().contains(key));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guard_that_follows_links_uses_nothing_up() {
    let (app, _city) = TestApp::with_city().await;
    ask(&app, "ada@example.org", "test", 202).await;
    app.run_tasks().await;
    let (stranger, link) = (app.stranger(), link(&app));
    let keys = app.count(&Rows::api_keys()).await;

    for method in [Method::GET, Method::HEAD, Method::GET] {
        let page = stranger.send(stranger.request(method, &link)).await;
        page.expect_status(200);
        assert_eq!(page.header("x-robots-tag"), "noindex");
    }

    assert!(stranger.fetch(&link).await.text().contains("Pothole Pal"));
    assert_eq!(app.count(&Rows::api_keys()).await, keys);
    crate::api_keys::confirm(&app, &link, 201).await;
    stranger.get_any(&link, 409).await;
    stranger.get_any(&format!("{link}x"), 404).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_stands_beside_the_field() {
    let (app, _city) = TestApp::with_city().await;
    let stranger = app.stranger();

    let page = stranger.post_form("/developers/keys", &form("", "<nobody>", "live")).await;

    page.expect_status(422);
    let html = page.text();
    assert!(html.contains("what your app is called") && html.contains("cannot be an e-mail"));
    assert!(html.contains("value=\"&#60;nobody&#62;\""));
    assert!(html.contains("<option value=\"live\" selected=\"selected\">"));
    let nowhere = [("jurisdiction_id", "nowhere"), ("name", "x"), ("email", "a@b.example")];
    stranger.post_form("/developers/keys", &nowhere).await.expect_status(404);
    for _ in 0..3 {
        let asked = stranger.post_form("/developers/keys", &form("x", "a@b.example", "test")).await;
        asked.expect_status(303);
    }
    let page = stranger.post_form("/developers/keys", &form("x", "a@b.example", "test")).await;
    page.expect_status(429);
    assert!(page.text().contains("come back tomorrow"));
    assert_eq!(app.count(&Rows::api_key_requests()).await, 3);
}
