//! What it finds is covered, once.

use domain::{
    cases::Actor,
    photos::{self, Area, PhotoProcessor, RedactionRequest},
};
use harness::{Service, TestApp, scene};
use photo_store::PhotoStore;
use serde_json::json;

use super::{LEFT_HALF, TOKEN, finds, pictured};
use crate::photos::{Pictured, is_covered};

#[tokio::test(flavor = "multi_thread")]
async fn a_face_that_the_detector_finds_is_covered_and_its_old_address_is_dead() {
    let server = Service::start(finds(&[LEFT_HALF]).always());
    let case = pictured(&server).await;
    let before = case.photo().await;

    case.app.run_tasks().await;

    let after = case.photo().await;
    assert_eq!(after["photo_id"], before["photo_id"]);
    assert_ne!(after["url"], before["url"]);
    assert_eq!(after["files"].as_array().unwrap().len(), 5);
    for file in after["files"].as_array().unwrap() {
        let [left, right] = case.halves(&case.path(&file["url"])).await;
        assert!(is_covered(left) && !is_covered(right), "{file}: {left:?} {right:?}");
    }
    for file in before["files"].as_array().unwrap() {
        case.fetch(&case.path(&file["url"]), &[]).await.expect_status(410);
    }
    let told = case.desk.get(&format!("/api/v1/cases/{}", case.number), 200).await;
    let events = told["events"].as_array().unwrap();
    let said = events.iter().find(|event| event["action"] == "redact").unwrap();
    assert_eq!(
        (&said["actor"], &said["note"]),
        (&json!("system"), &json!("A picture was redacted."))
    );
    let row = "redaction where actor = 'system' and actor_id is null \
               and reason = 'found by the detector'";
    assert_eq!((case.app.count(row).await, case.tasks("true").await), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_detector_gets_is_what_everybody_sees_and_holds_no_notes() {
    let server = Service::start(finds(&[]).always());
    let case = pictured(&server).await;
    let (_, path) = case.file("full.jpg").await.unwrap();
    let shown = case.fetch(&path, &[]).await.bytes;

    case.app.run_tasks().await;

    let asked = server.seen();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].first(), "POST /detect?model=street HTTP/1.1");
    assert_eq!(asked[0].header("content-type"), "image/jpeg");
    assert_eq!(asked[0].header("authorization"), format!("Bearer {TOKEN}"));
    assert_eq!(asked[0].body, shown);
    media::verify_clean(&asked[0].body).unwrap();
    // What came did say where the camera was.
    let original = scene(fixtures::Scene::Pothole, 52.05, 5.05);
    assert!(media::inspect(&original, &media::Limits::default()).unwrap().notes.position.is_some());
    assert!(media::verify_clean(&original).is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_in_which_nothing_is_found_stays_as_it_is() {
    let no_size = [0.4, 0.4, 0.0, 0.2];
    let beside = [1.0, 0.2, 0.2, 0.2];
    for boxes in [vec![], vec![no_size, beside]] {
        let server = Service::start(finds(&boxes).always());
        let case = pictured(&server).await;
        let before = case.photo().await["url"].clone();

        case.app.run_tasks().await;

        assert_eq!((server.seen().len(), case.redactions().await), (1, 0));
        assert_eq!(case.photo().await["url"], before);
        assert_eq!(case.tasks("true").await, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_without_a_detector() {
    let case = Pictured::reported(TestApp::start().await).await;
    let before = case.photo().await["url"].clone();
    assert_eq!(case.tasks("state = 'queued'").await, 1);

    case.app.run_tasks().await;

    assert_eq!((case.tasks("true").await, case.redactions().await), (0, 0));
    assert_eq!(case.photo().await["url"], before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_that_sticks_out_of_the_picture_is_covered_in_one_go() {
    let faces: Vec<_> =
        (0..60).map(|nth| [f64::from(nth) / 120.0 - 0.1, -0.1, 0.11, 1.2]).collect();
    let server = Service::start(finds(&faces).always());
    let case = pictured(&server).await;

    case.app.run_tasks().await;

    assert_eq!((case.redactions().await, case.tasks("true").await), (1, 0));
    let (_, path) = case.file("screen.jpg").await.unwrap();
    let [left, right] = case.halves(&path).await;
    assert!(is_covered(left) && !is_covered(right), "{left:?} {right:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn looked_over_twice_it_is_covered_once() {
    let server = Service::start(finds(&[LEFT_HALF]).always());
    let case = pictured(&server).await;
    case.app.run_tasks().await;
    let after = case.photo().await;

    case.ask_again().await;
    case.app.run_tasks().await;

    assert_eq!((server.seen().len(), case.redactions().await), (1, 1));
    assert_eq!(case.photo().await, after);
    assert_eq!(case.tasks("true").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_workers_that_found_the_same_one_covers_it() {
    let case = Pictured::reported(TestApp::start().await).await;
    let id = case.photo().await["photo_id"].as_str().unwrap().parse().unwrap();
    let photo_store = PhotoStore::open(case.app.photo_dir().to_str().unwrap()).unwrap();
    let photo_processor = PhotoProcessor::new(photo_store);
    let wish =
        RedactionRequest::found(&[Area { x: 0.0, y: 0.0, width: 0.5, height: 1.0 }]).unwrap();
    let worker = || {
        let (pool, now) = (&case.app.pool, case.app.clock.now());
        photos::redact(pool, now, &photo_processor, (&case.city.id, id), &Actor::System, &wish)
    };

    let (one, other) = tokio::join!(worker(), worker());

    assert_eq!(one.unwrap().public_id, other.unwrap().public_id);
    assert_eq!(case.redactions().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_staff_covered_stays_covered_and_is_looked_over_no_more_than_once() {
    let server = Service::start(finds(&[LEFT_HALF]).always());
    let case = pictured(&server).await;
    let right = json!({
        "boxes": [{"x": 0.5, "y": 0.0, "width": 0.5, "height": 1.0}], "reason": "A plate."
    });

    case.redact(&case.desk, &right, 200).await;
    case.app.run_tasks().await;
    case.redact(&case.desk, &right, 200).await;
    case.app.run_tasks().await;

    let (_, path) = case.file("thumbnail.jpg").await.unwrap();
    assert!(case.halves(&path).await.into_iter().all(is_covered));
    assert_eq!((server.seen().len(), case.redactions().await), (1, 3));
}
