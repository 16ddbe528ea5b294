//! `GET /photos/{photo_id}/{file}`: what everybody sees of a picture.

use media::{Format, verify_clean, verify_clean_webp};
use reqwest::Method;
use serde_json::Value;

use super::Pictured;

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
