//! `POST /requests.{xml,json}`: multipart forms, with and without pictures.

use fixtures::Scene;
use harness::{Rows, scene};

use super::{
    picture_server::RED_PNG,
    town::{Town, errors, number},
};

const REQUESTS: &str = "/open311/v2/requests.json";

fn fields(town: &Town) -> [(&str, &str); 4] {
    let key = town.city.api_key.as_str();
    [("api_key", key), ("service_code", "pothole"), ("lat", "52.05"), ("long", "5.05")]
}

#[tokio::test(flavor = "multi_thread")]
async fn p16_a_multipart_form_needs_no_picture() {
    let town = Town::start().await;

    let answer = town.app.stranger().post_multipart(REQUESTS, &fields(&town), vec![]).await;

    answer.expect_status(200);
    assert!(town.show(&number(&answer)).await["media_url"].is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn p16_a_picture_can_be_seen_whatever_its_part_is_called() {
    let town = Town::start().await;
    let stranger = town.app.stranger();

    for part in ["media", "media[]", "photo1", "photo12", "file_x", "uploads"] {
        let files = vec![(part, RED_PNG.to_vec())];
        let answer = stranger.post_multipart(REQUESTS, &fields(&town), files).await;
        answer.expect_status(200);
        let request = town.show(&number(&answer)).await;
        let url = request["media_url"].as_str().expect("an address");
        let picture = stranger.fetch(url.strip_prefix(&town.app.url).expect("ours")).await;
        picture.expect_status(200);
        assert_eq!(picture.header("content-type"), "image/jpeg");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn p16_a_picture_tells_nothing_of_who_took_it_where() {
    let town = Town::start().await;
    let photo = scene(Scene::Pothole, 52.05, 5.05);
    assert!(media::verify_clean(&photo).is_err(), "the camera wrote down where it was");

    let files = vec![("media", photo)];
    let answer = town.app.stranger().post_multipart(REQUESTS, &fields(&town), files).await;

    let request = town.show(&number(&answer)).await;
    let url = request["media_url"].as_str().expect("an address");
    let picture = town.app.stranger().fetch(url.strip_prefix(&town.app.url).expect("ours")).await;
    assert!(media::verify_clean(&picture.bytes).is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn p16_what_is_no_picture_is_refused() {
    let town = Town::start().await;

    let files = vec![("media", b"no picture".to_vec()), ("media", RED_PNG.to_vec())];
    let answer = town.app.stranger().post_multipart(REQUESTS, &fields(&town), files).await;

    errors(&answer, &[400]);
    assert_eq!(
        (town.app.count(&Rows::cases()).await, town.app.count(&Rows::photos()).await),
        (0, 0)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn p17_an_unquoted_boundary_and_a_trailing_line_break_are_forgiven() {
    let town = Town::start().await;
    let boundary = "===1700000000000===";
    let part = |name: &str, value: &str| {
        format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\
             Content-Type: text/plain; charset=UTF-8\r\n\r\n{value}\r\n"
        )
    };
    let body = [
        part("api_key", &town.city.api_key),
        part("service_code", "pothole"),
        part("lat", "52.05"),
        part("long", "5.05"),
        part("description", "A hole\r\n"),
        format!("--{boundary}--\r\n"),
    ];

    let content_type = format!("multipart/form-data; boundary={boundary}");
    let answer = town.send("", &content_type, body.concat().into_bytes()).await;

    answer.expect_status(200);
    assert_eq!(town.show(&number(&answer)).await["description"], "A hole");
}
