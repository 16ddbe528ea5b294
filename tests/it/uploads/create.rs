//! `POST /uploads`: a picture is announced.

use harness::{Rows, TestApp};
use serde_json::json;

use super::phone::{Phone, hole, path_of, sha256};

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_may_come_along_with_its_announcement() {
    let (app, city) = TestApp::with_city().await;
    let (phone, picture) = (Phone::of(&app, &city), hole());
    let post = |bytes: &[u8]| {
        let request = phone.announce(picture.len(), &[("filename", "Straße.jpg")]);
        request.header("Content-Type", "application/offset+octet-stream").body(bytes.to_vec())
    };

    let whole = phone.client.send(post(&picture)).await;
    let some = phone.client.send(post(&picture[..1_000])).await;

    assert_eq!((whole.status, &whole.json()["state"]), (201, &json!("finished")));
    assert_eq!((some.status, some.header("upload-offset")), (201, "1000"));
    assert_eq!(phone.offset(&path_of(&some)).await, 1_000);
    let bad = phone.announce(4, &[]).header("Content-Type", "application/offset+octet-stream");
    let bad = phone.client.send(bad.body("nope")).await;
    assert_eq!((bad.status, &bad.json()["code"]), (422, &json!("bad_photo")));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_bytes_of_the_same_sender_are_one_photo_and_of_others_are_not() {
    let (app, city) = TestApp::with_city().await;
    let crew = city.crew(&app, "Crew", &[], &[]).await.client;
    let (crew, stranger) = (Phone::with(crew, "testville"), Phone::of(&app, &city));
    let app_phone =
        Phone::with(harness::Client::new(&app.url, Some(city.api_key.clone())), "testville");
    let picture = hole();
    let sha256 = sha256(&picture);
    let photo = async |phone: &Phone| {
        let path = phone.send(&picture).await;
        phone.look(&path).await["photo_id"].as_str().unwrap().to_owned()
    };
    let announced = async |phone: &Phone| {
        let request = phone.announce(picture.len(), &[("sha256", &sha256)]);
        let answer = phone.client.send(request).await;
        answer.expect_status(201);
        answer.json()
    };
    assert_eq!(announced(&crew).await["state"], "receiving");

    let (first, second) = (photo(&crew).await, photo(&crew).await);

    assert_eq!(first, second);
    let known = announced(&crew).await;
    assert_eq!((&known["state"], &known["photo_id"]), (&json!("finished"), &json!(first)));
    for other in [&stranger, &app_phone] {
        assert_eq!(announced(other).await["state"], "receiving", "that is nobody else's business");
        assert_ne!(photo(other).await, first);
    }
    let twice = photo(&app_phone).await;
    assert_eq!(photo(&app_phone).await, twice);
    assert_eq!(app.count(&Rows::unattached_photos()).await, 3);
}
