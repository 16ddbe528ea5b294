//! `HEAD` and `GET /uploads/{jurisdiction_id}/{secret}`: where an upload stands.

use harness::TestApp;
use reqwest::Method;
use serde_json::{Value, json};

use super::phone::{Phone, hole};

#[tokio::test(flavor = "multi_thread")]
async fn how_much_has_come_is_told_in_the_head_and_in_the_body() {
    let (app, city) = TestApp::with_city().await;
    let (phone, picture) = (Phone::of(&app, &city), hole());
    let path = phone.begin(picture.len()).await;
    phone.patch(&path, 0, &picture[..1_000]).await.expect_status(204);

    let head = phone.client.send(phone.request(Method::HEAD, &path)).await;
    let seen = phone.look(&path).await;

    head.expect_status(200);
    let told = (head.header("upload-offset"), head.header("upload-length"));
    assert_eq!(told, ("1000", picture.len().to_string().as_str()));
    assert!(head.header("upload-expires").ends_with(" GMT"));
    assert_eq!((&seen["state"], &seen["offset"]), (&json!("receiving"), &json!(1_000)));
    assert_eq!((&seen["length"], &seen["photo_id"]), (&json!(picture.len()), &Value::Null));
    phone.client.get(&format!("{path}x"), 404).await;
    phone.client.send(phone.client.request(Method::HEAD, &path)).await.expect_status(412);
}
