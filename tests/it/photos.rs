//! `/photos`: what everybody sees of a picture, and what becomes of it.

use std::path::PathBuf;

use domain::accounts::Role;
use fixtures::Scene;
use harness::{Answer, City, Client, TestApp, scene};
use media::{Format, verify_clean, verify_clean_webp};
use reqwest::Method;
use serde_json::{Value, json};

/// A case with a picture of 1600 by 1200 pixels.
pub(super) struct Pictured {
    pub(super) app: TestApp,
    pub(super) city: City,
    pub(super) desk: Client,
    pub(super) number: String,
}

impl Pictured {
    async fn new() -> Self {
        Self::reported(TestApp::start().await).await
    }

    pub(super) async fn reported(app: TestApp) -> Self {
        let city = Box::pin(City::found(&app, "testville")).await;
        let fields = [
            ("api_key", city.api_key.as_str()),
            ("service_code", "pothole"),
            ("lat", "52.05"),
            ("long", "5.05"),
        ];
        let files = vec![("media", scene(Scene::Pothole, 52.05, 5.05))];
        let path = "/open311/v2/requests.json";
        let answer = app.stranger().post_multipart(path, &fields, files).await;
        answer.expect_status(200);
        let number = answer.json()[0]["service_request_id"].as_str().unwrap().to_owned();
        let desk = city.staff(&app, Role::Dispatcher).await;
        Self { app, city, desk, number }
    }

    /// Its picture, as the case tells it.
    pub(super) async fn photo(&self) -> Value {
        self.desk.get(&format!("/api/v1/cases/{}", self.number), 200).await["photos"][0].clone()
    }

    /// A file of its picture: what is known of it, and its address.
    pub(super) async fn file(&self, name: &str) -> Option<(Value, String)> {
        let photo = self.photo().await;
        let file = photo["files"].as_array()?.iter().find(|file| file["name"] == name)?.clone();
        let path = self.path(&file["url"]);
        Some((file, path))
    }

    pub(super) fn path(&self, url: &Value) -> String {
        url.as_str().unwrap().strip_prefix(&self.app.url).unwrap_or(url.as_str().unwrap()).into()
    }

    pub(super) async fn fetch(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.ask(Method::GET, path, headers).await
    }

    async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
        let stranger = self.app.stranger();
        let request = stranger.request(method, path);
        let request = headers.iter().fold(request, |it, (name, value)| it.header(*name, *value));
        stranger.send(request).await
    }

    /// Where the photo store has the file of that address.
    fn kept(&self, path: &str) -> PathBuf {
        let rest = path.strip_prefix("/photos/").unwrap();
        self.app.photo_dir().join("public").join(self.city.id.as_str()).join(rest)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_size_is_there_at_once_and_smaller_formats_come_soon() {
    let case = Pictured::new().await;

    let photo = case.photo().await;
    let names = |photo: &Value| {
        let files = photo["files"].as_array().unwrap().iter();
        files.map(|file| file["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&photo), ["full.jpg", "screen.jpg", "thumbnail.jpg"]);
    assert!(photo["placeholder"].as_str().unwrap().len() > 20);

    case.app.run_tasks().await;
    let photo = case.photo().await;
    assert_eq!(
        names(&photo),
        ["full.jpg", "screen.jpg", "screen.webp", "thumbnail.jpg", "thumbnail.webp"]
    );
    for file in photo["files"].as_array().unwrap() {
        let answer = case.fetch(&case.path(&file["url"]), &[]).await;
        answer.expect_status(200);
        assert_eq!(answer.header("content-type"), file["media_type"]);
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(answer.bytes.len(), usize::try_from(file["bytes"].as_u64().unwrap()).unwrap());
        match Format::of(&answer.bytes).unwrap() {
            Format::WebP => verify_clean_webp(&answer.bytes).unwrap(),
            _ => verify_clean(&answer.bytes).unwrap(),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_smaller_format_is_there_only_where_it_saves() {
    let case = Pictured::new().await;
    case.app.run_tasks().await;

    for size in ["screen", "thumbnail"] {
        let (jpeg, _) = case.file(&format!("{size}.jpg")).await.unwrap();
        let (webp, _) = case.file(&format!("{size}.webp")).await.unwrap();
        let percent = webp["bytes"].as_u64().unwrap() * 100 / jpeg["bytes"].as_u64().unwrap();
        assert!(percent <= 90, "{size}: {percent}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_the_picture_is_not_sent_it_again() {
    let case = Pictured::new().await;
    let (_, path) = case.file("screen.jpg").await.unwrap();
    let first = case.fetch(&path, &[]).await;
    let tag = first.header("etag").to_owned();

    let again = case.fetch(&path, &[("If-None-Match", &tag)]).await;
    let other = case.fetch(&path, &[("If-None-Match", "\"another\"")]).await;

    assert!(tag.starts_with('"') && tag.len() == 34, "{tag}");
    again.expect_status(304);
    assert!(again.bytes.is_empty() && again.header("etag") == tag);
    other.expect_status(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_can_be_had_in_parts_and_its_length_without_it() {
    let case = Pictured::new().await;
    let (_, path) = case.file("full.jpg").await.unwrap();
    let whole = case.fetch(&path, &[]).await;
    let (tag, length) = (whole.header("etag").to_owned(), whole.bytes.len());

    let head = case.ask(Method::HEAD, &path, &[]).await;
    let begin = case.fetch(&path, &[("Range", "bytes=0-999")]).await;
    let rest = case.fetch(&path, &[("Range", "bytes=1000-"), ("If-Range", &tag)]).await;
    let stale = case.fetch(&path, &[("Range", "bytes=1000-"), ("If-Range", "\"old\"")]).await;
    let behind = case.fetch(&path, &[("Range", &format!("bytes={length}-"))]).await;

    head.expect_status(200);
    assert_eq!(head.header("content-length"), length.to_string());
    assert!(head.bytes.is_empty() && head.header("accept-ranges") == "bytes");
    begin.expect_status(206);
    assert_eq!(begin.header("content-range"), format!("bytes 0-999/{length}"));
    rest.expect_status(206);
    assert_eq!([begin.bytes, rest.bytes].concat(), whole.bytes);
    stale.expect_status(200);
    assert_eq!(stale.bytes, whole.bytes);
    behind.expect_status(416);
    assert_eq!(behind.header("content-range"), format!("bytes */{length}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_or_damaged_file_is_told_and_never_shown() {
    let case = Pictured::new().await;
    for (name, damage) in
        [("screen.jpg", "cut"), ("thumbnail.jpg", "changed"), ("full.jpg", "gone")]
    {
        let (_, path) = case.file(name).await.unwrap();
        let kept = case.kept(&path);
        let mut bytes = std::fs::read(&kept).unwrap();
        match damage {
            "cut" => std::fs::write(&kept, &bytes[..bytes.len() / 2]).unwrap(),
            "changed" => {
                let middle = bytes.len() / 2;
                bytes[middle] ^= 1;
                std::fs::write(&kept, &bytes).unwrap();
            }
            _ => std::fs::remove_file(&kept).unwrap(),
        }

        for range in ["bytes=0-9", "bytes=0-"] {
            let answer = case.fetch(&path, &[("Range", range)]).await;
            answer.expect_status(503);
            assert_eq!(answer.json()["code"], "unavailable", "{damage}");
            assert!(!answer.header("cache-control").contains("immutable"), "{damage}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_file_of_ours_is_not_found() {
    let case = Pictured::new().await;
    let (_, path) = case.file("full.jpg").await.unwrap();
    let folder = path.strip_suffix("full.jpg").unwrap();

    for name in ["huge", "full.webp", "screen.png", "screen.webp", "full.jpg.jpg"] {
        case.fetch(&format!("{folder}{name}"), &[]).await.expect_status(404);
    }
    case.fetch("/photos/nobody/full.jpg", &[]).await.expect_status(404);
    let stranger = "/photos/0199a8c2-0000-7000-8000-000000000000/full.jpg";
    case.fetch(stranger, &[]).await.expect_status(404);
    // A size alone is its JPEG.
    case.fetch(&format!("{folder}screen"), &[]).await.expect_status(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_from_before_files_were_counted_is_made_whole() {
    let case = Pictured::new().await;
    let (_, path) = case.file("thumbnail.jpg").await.unwrap();
    let full = std::fs::read(case.kept(&path.replace("thumbnail", "full"))).unwrap();
    case.app.sql("delete from rendition").await;
    case.app.sql("update photo set placeholder = null").await;
    std::fs::remove_file(case.kept(&path)).unwrap();
    case.fetch(&path, &[]).await.expect_status(503);

    case.app.run_tasks().await;

    let photo = case.photo().await;
    assert_eq!(photo["files"].as_array().unwrap().len(), 5);
    assert!(photo["placeholder"].is_string());
    case.fetch(&path, &[]).await.expect_status(200);
    assert_eq!(case.fetch(&path.replace("thumbnail", "full"), &[]).await.bytes, full);
}

/// The left half of the picture.
fn left_half() -> Value {
    json!({"boxes": [{"x": 0.0, "y": 0.0, "width": 0.5, "height": 1.0}], "reason": "A face."})
}

impl Pictured {
    pub(super) async fn redact(&self, desk: &Client, body: &Value, status: u16) -> Value {
        let id = self.photo().await["photo_id"].as_str().unwrap().to_owned();
        desk.post(&format!("/api/v1/photos/{id}/redactions"), body, status).await
    }

    /// The colour in the middle of the left and of the right half of what a file shows.
    pub(super) async fn halves(&self, path: &str) -> [[u8; 3]; 2] {
        let answer = self.fetch(path, &[]).await;
        answer.expect_status(200);
        let pixels = image::load_from_memory(&answer.bytes).unwrap().into_rgb8();
        [1, 3].map(|at| pixels.get_pixel(pixels.width() * at / 4, pixels.height() / 2).0)
    }
}

pub(super) fn is_covered(colour: [u8; 3]) -> bool {
    colour.iter().all(|value| value.abs_diff(64) < 12)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_redacted_is_shown_nowhere_and_its_old_addresses_are_dead() {
    let case = Pictured::new().await;
    case.app.run_tasks().await;
    let before = case.photo().await;
    let media_url = async || {
        let path = format!("/open311/v2/requests/{}.json", case.number);
        case.app.stranger().get(&path, 200).await[0]["media_url"].clone()
    };
    assert_eq!(media_url().await, before["url"]);
    let files_before = case.app.photo_files();

    let shown = case.redact(&case.desk, &left_half(), 200).await;

    assert_eq!(shown["photo_id"], before["photo_id"]);
    assert_ne!(shown["url"], before["url"]);
    assert_ne!(shown["placeholder"], before["placeholder"]);
    assert_eq!(case.photo().await, shown);
    assert_eq!(media_url().await, shown["url"]);
    for file in before["files"].as_array().unwrap() {
        let answer = case.fetch(&case.path(&file["url"]), &[]).await;
        answer.expect_status(410);
        assert_eq!(answer.json()["code"], "redacted");
    }
    case.app.run_tasks().await;
    assert_eq!(case.photo().await["files"].as_array().unwrap().len(), 5);
    for file in case.photo().await["files"].as_array().unwrap() {
        let [left, right] = case.halves(&case.path(&file["url"])).await;
        assert!(is_covered(left) && !is_covered(right), "{file}: {left:?} {right:?}");
    }
    for file in before["files"].as_array().unwrap() {
        assert!(!case.kept(&case.path(&file["url"])).exists(), "{file}");
    }
    assert_eq!(case.app.photo_files(), files_before, "the original is still there");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_history_says_that_a_picture_was_redacted_and_not_why() {
    let case = Pictured::new().await;

    case.redact(&case.desk, &left_half(), 200).await;

    let told = case.desk.get(&format!("/api/v1/cases/{}", case.number), 200).await;
    let last = told["events"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["action"], &last["actor"]), (&json!("redact"), &json!("staff")));
    assert_eq!(last["note"], "A picture was redacted.");
    assert!(!told.to_string().contains("A face"));
    assert_eq!(case.app.count("redaction where reason = 'A face.'").await, 1);
    assert_eq!(case.app.count("photo where likeness = ''").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_staff_of_the_city_redact() {
    let case = Pictured::new().await;
    let elsewhere = City::found(&case.app, "other.example").await;
    let neighbour = elsewhere.staff(&case.app, Role::Manager).await;

    case.redact(&case.app.stranger(), &left_half(), 401).await;
    case.redact(&neighbour, &left_half(), 404).await;
    case.redact(&case.city.staff(&case.app, Role::Agent).await, &left_half(), 200).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_box_lies_within_the_picture_and_there_are_not_too_many() {
    let case = Pictured::new().await;
    let a_box = |x: f64, width: f64| json!({"x": x, "y": 0.1, "width": width, "height": 0.1});
    let before = case.photo().await;

    for boxes in [
        vec![],
        vec![a_box(0.1, 0.1); 51],
        vec![a_box(0.5, 0.6)],
        vec![a_box(-0.1, 0.5)],
        vec![a_box(0.1, 0.0)],
        vec![a_box(1e300, 1e300)],
    ] {
        let body = json!({"boxes": boxes, "reason": "A face."});
        assert_eq!(case.redact(&case.desk, &body, 422).await["code"], "invalid");
    }
    let silent = json!({"boxes": [a_box(0.1, 0.1)], "reason": ""});
    assert_eq!(case.redact(&case.desk, &silent, 422).await["code"], "invalid");

    assert_eq!(case.photo().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_redactions_at_once_both_cover_their_parts() {
    let case = Pictured::new().await;
    let right = json!({
        "boxes": [{"x": 0.5, "y": 0.0, "width": 0.5, "height": 1.0}], "reason": "A plate."
    });

    let body = left_half();
    tokio::join!(case.redact(&case.desk, &body, 200), case.redact(&case.desk, &right, 200));

    let (_, path) = case.file("screen.jpg").await.unwrap();
    let halves = case.halves(&path).await;
    assert!(halves.into_iter().all(is_covered), "{halves:?}");
    case.app.run_tasks().await;
    case.app.wait(chrono::TimeDelta::hours(2)).await;
    case.app.run_tasks().await;
    assert_eq!(case.app.photo_files(), 5 + 1, "five files and the sealed original");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_being_made_of_a_photo_while_it_is_redacted_is_dropped() {
    let case = Pictured::new().await;

    let (body, desk) = (left_half(), case.desk.clone());
    tokio::join!(case.app.run_tasks(), case.redact(&desk, &body, 200));
    case.app.run_tasks().await;

    let shown = case.photo().await["files"].clone();
    for file in shown.as_array().unwrap() {
        let [left, _] = case.halves(&case.path(&file["url"])).await;
        assert!(is_covered(left), "{file}");
    }
    case.app.wait(chrono::TimeDelta::hours(2)).await;
    case.app.run_tasks().await;
    assert_eq!(case.app.photo_files(), 5 + 1, "five files and the sealed original");
}
