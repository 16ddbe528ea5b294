//! `GET /assets/streetcorner.css` and `GET /favicon.svg`: part of the program.

use harness::TestApp;
use reqwest::Method;

#[tokio::test(flavor = "multi_thread")]
async fn stylesheet_and_icon_are_served_and_not_sent_twice() {
    let app = TestApp::start().await;
    let stranger = app.stranger();
    for (path, kind, begins) in [
        ("/assets/streetcorner.css", "text/css; charset=utf-8", ""),
        ("/favicon.svg", "image/svg+xml", "<svg"),
    ] {
        let sent = stranger.fetch(path).await;
        let tag = sent.header("etag").to_owned();
        let request = stranger.request(Method::GET, path).header("If-None-Match", &tag);
        let known = stranger.send(request).await;
        let request = stranger.request(Method::GET, path).header("If-None-Match", "\"old\"");
        let other = stranger.send(request).await;

        sent.expect_status(200);
        assert_eq!(sent.header("content-type"), kind);
        assert_eq!(sent.header("x-content-type-options"), "nosniff");
        assert!(!sent.bytes.is_empty() && sent.text().trim_start().starts_with(begins), "{path}");
        known.expect_status(304);
        assert!(known.bytes.is_empty() && known.header("etag") == tag);
        other.expect_status(200);
        assert_eq!(other.bytes, sent.bytes);
    }
}
