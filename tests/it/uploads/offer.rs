//! `OPTIONS /uploads`: what of the protocol is spoken.

use harness::TestApp;
use reqwest::Method;

use super::phone::Phone;

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_is_told_the_version_the_extensions_and_the_most_bytes() {
    let (app, city) = TestApp::with_city().await;
    let phone = Phone::of(&app, &city);
    let upload = phone.begin(10).await;

    for path in ["/api/v1/uploads", &upload] {
        let offer = phone.client.send(phone.client.request(Method::OPTIONS, path)).await;

        offer.expect_status(204);
        assert_eq!(offer.header("tus-version"), "1.0.0");
        assert_eq!(offer.header("tus-max-size"), (20 * 1024 * 1024).to_string());
        let extensions = "creation,creation-with-upload,termination,expiration";
        assert_eq!(offer.header("tus-extension"), extensions);
    }
}
