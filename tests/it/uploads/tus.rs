//! The protocol, and what is answered to who speaks it otherwise.

use harness::{Rows, TestApp};
use reqwest::Method;

use super::phone::Phone;

#[tokio::test(flavor = "multi_thread")]
async fn whoever_speaks_otherwise_is_told_how() {
    let (app, city) = TestApp::with_city().await;
    let phone = Phone::of(&app, &city);
    let send = async |request: reqwest::RequestBuilder| phone.client.send(request).await;
    let path = phone.begin(10).await;
    let go_on = |offset: &str, bytes: &str| {
        let request = phone.request(Method::PATCH, &path).header("Upload-Offset", offset);
        let kind = "application/offset+octet-stream";
        request.header("Content-Type", kind).body(bytes.to_owned())
    };

    let silent = send(phone.client.request(Method::HEAD, &path)).await;
    assert_eq!((silent.status, silent.header("tus-version")), (412, "1.0.0"));
    let post = || phone.request(Method::POST, "/api/v1/uploads");
    for (request, status) in [
        (phone.client.request(Method::POST, "/api/v1/uploads"), 412),
        (post(), 400),
        (post().header("Upload-Defer-Length", "1"), 400),
        (post().header("Upload-Length", "10").header("Upload-Concat", "partial"), 400),
        (post().header("Upload-Length", "-1"), 400),
        (post().header("Upload-Length", "ten"), 400),
        (post().header("Upload-Length", "10"), 400),
        (post().header("Upload-Length", "10").header("Upload-Metadata", "sha256 ?"), 400),
        (post().header("Upload-Length", "99999999999999999999"), 400),
        (phone.announce(0, &[]), 400),
        (phone.announce(20 * 1024 * 1024 + 1, &[]), 413),
        (phone.announce(10, &[("sha256", "abc")]), 400),
        (phone.announce(10, &[]).bearer_auth("nonsense"), 401),
        (phone.announce(10, &[]).bearer_auth("sc_nonsense"), 401),
        (Phone::with(app.stranger(), "nowhere").announce(10, &[]), 404),
        (phone.request(Method::PATCH, &path).header("Upload-Offset", "0").body("x"), 415),
        (go_on("", "x"), 400),
        (go_on("-1", "x"), 400),
        (go_on("1", "x"), 409),
        (go_on("0", "more than ten"), 413),
        (phone.request(Method::HEAD, &format!("{path}x")), 404),
        (phone.request(Method::HEAD, "/api/v1/uploads/%00/x"), 404),
        (phone.request(Method::DELETE, "/api/v1/uploads/testville/x"), 404),
    ] {
        let answer = send(request).await;
        answer.expect_status(status);
        assert_eq!(answer.header("tus-resumable"), "1.0.0");
    }
    assert_eq!(send(go_on("1", "x")).await.header("upload-offset"), "0");
    assert_eq!(app.count(&Rows::uploads()).await, 1);
}
