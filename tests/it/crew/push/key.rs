//! `GET /crew/push/key`: what a phone subscribes with.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use harness::{City, TestApp};
use serde_json::json;

use crate::pushes::settings;

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_is_told_the_public_key_and_the_services_that_are_set_up() {
    let pushes = settings(None, None);
    let public = pushes.vapid.public().to_owned();
    let app = TestApp::with_pushes(pushes).await;
    let city = Box::pin(City::found(&app, "testville")).await;
    let crew = city.crew(&app, "Crew", &["paving"], &[]).await;

    let told = crew.client.get("/api/v1/crew/push/key", 200).await;

    assert_eq!(told, json!({"public_key": public, "kinds": ["web"]}));
    // A point of P-256 that is not compressed, as browsers want it.
    let point = URL_SAFE_NO_PAD.decode(public).unwrap();
    assert_eq!((point.len(), point[0]), (65, 4));
}
