//! What is asked wrongly, anywhere below `/open311`.

use reqwest::Method;

use super::{
    town::{Town, errors},
    xml,
};

#[tokio::test(flavor = "multi_thread")]
async fn r4_and_r5_nothing_is_answered_in_other_words_than_open311s() {
    let town = Town::start().await;

    errors(&town.fetch("/nope.json").await, &[404]);
    for path in ["/services.csv", "/", "", "/requests", "/nope/nope/nope"] {
        let answer = town.fetch(path).await;
        answer.expect_status(404);
        assert_eq!(answer.header("content-type"), "text/xml; charset=utf-8", "{path}");
        let root = xml::read(&answer.text());
        let error = root.child("error");
        assert_eq!(error.child("code").text, "404");
        assert!(!error.child("description").text.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r7_our_own_failure_is_a_list_too_and_tells_nothing() {
    let town = Town::start().await;
    town.app.sql("alter table service rename to hidden").await;

    let answer = town.fetch("/services.json").await;

    let words = errors(&answer, &[500]);
    assert!(!words.contains("service\"") && !words.contains("relation"), "{words}");
}

#[tokio::test(flavor = "multi_thread")]
async fn g22_heads_and_foreign_pages_are_served() {
    let town = Town::start().await;
    let stranger = town.app.stranger();

    let request = stranger.request(Method::HEAD, "/open311/v2/services.json");
    let head = stranger.send(request).await;

    head.expect_status(200);
    assert!(head.bytes.is_empty());
    for answer in [head, town.fetch("/services.json").await, town.fetch("/nope.json").await] {
        assert_eq!(answer.header("access-control-allow-origin"), "*");
    }
    let request = stranger.request(Method::OPTIONS, "/open311/v2/requests.json");
    let preflight = stranger.send(request.header("origin", "https://example.org")).await;
    preflight.expect_status(204);
}
