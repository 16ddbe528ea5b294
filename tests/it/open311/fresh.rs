//! Readers who ask again are told when there is nothing new.

use reqwest::Method;

use super::{desk::decline, town::Town};

async fn again(town: &Town, path: &str, tag: &str) -> harness::Answer {
    let stranger = town.app.stranger();
    let request = stranger.request(Method::GET, &format!("/open311/v2{path}"));
    stranger.send(request.header("if-none-match", tag)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn g22_who_has_it_already_is_told_so_until_it_changes() {
    let town = Town::start().await;
    let number = town.report(&[("service_code", "pothole")]).await;
    for path in [
        format!("/requests/{number}.json"),
        format!("/requests/{number}.xml"),
        "/requests.json".to_owned(),
        "/requests.xml?page_size=10".to_owned(),
        "/requests.json?page_size=10&extensions=true".to_owned(),
        "/services.json".to_owned(),
    ] {
        let answer = town.fetch(&path).await;
        answer.expect_status(200);
        let tag = answer.header("etag").to_owned();

        let unchanged = again(&town, &path, &format!("\"other\", {tag}")).await;
        assert_eq!((unchanged.status, unchanged.bytes.len()), (304, 0), "{path}");
        assert_eq!(unchanged.header("access-control-allow-origin"), "*");
        again(&town, &path, "\"other\"").await.expect_status(200);
    }
    let before = town.fetch("/requests.json").await;

    decline(&town, &number).await;

    again(&town, "/requests.json", before.header("etag")).await.expect_status(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn g22_answers_are_compressed_for_those_who_ask() {
    let town = Town::start().await;
    for _ in 0..8 {
        town.report(&[("service_code", "pothole"), ("description", &"deep hole ".repeat(40))])
            .await;
    }
    let plain = town.fetch("/requests.json").await;
    for coding in ["gzip", "br"] {
        // A client that leaves it compressed.
        let client = reqwest::Client::builder().no_gzip().build().unwrap();
        let request = client.get(format!("{}/open311/v2/requests.json", town.app.url));
        let answer = request.header("accept-encoding", coding).send().await.unwrap();
        assert_eq!(answer.headers()["content-encoding"], coding);
        let bytes = answer.bytes().await.unwrap().len();
        assert!(bytes < plain.bytes.len() / 3, "{bytes}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r5_who_takes_no_coding_at_all_is_answered_anyway() {
    let town = Town::start().await;
    let stranger = town.app.stranger();
    for codings in ["identity;q=0, *;q=0", "zstd, identity;q=0", "*;q=0"] {
        for (path, status) in [("/open311/v2/services.json", 200), ("/open311/v2/nope.json", 404)] {
            let request = stranger.request(Method::GET, path).header("accept-encoding", codings);
            let answer = request.send().await.unwrap();
            assert_eq!(answer.status(), status, "{codings}");
            assert!(!answer.headers().contains_key("content-encoding"), "{codings}");
            assert!(answer.json::<serde_json::Value>().await.unwrap().is_array(), "{codings}");
        }
    }
}
