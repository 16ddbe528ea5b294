//! A detector that fails, hangs, or talks nonsense: the photo stays, and it is asked again.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use harness::{Reply, Service};
use worker::{dead_tasks, restart_dead};

use super::{LEFT_HALF, TOKEN, address, finds, pictured};
use crate::photos::is_covered;

#[tokio::test(flavor = "multi_thread")]
async fn a_detector_that_fails_is_asked_again() {
    let server = Service::that_says(503);
    let case = pictured(&server).await;

    case.app.run_tasks().await;
    assert_eq!(
        (case.tasks("state = 'queued' and attempts = 1").await, case.redactions().await),
        (1, 0)
    );
    server.turn(finds(&[LEFT_HALF]).always());
    case.app.wait(TimeDelta::minutes(10)).await;
    case.app.run_tasks().await;

    assert_eq!((server.seen().len(), case.redactions().await, case.tasks("true").await), (2, 1, 0));
    let (_, path) = case.file("full.jpg").await.unwrap();
    assert!(is_covered(case.halves(&path).await[0]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_detector_that_answers_nonsense_leaves_the_photo_as_it_is_until_it_comes_to_its_senses() {
    let server = Service::start(Reply::endless().always());
    let case = pictured(&server).await;
    let before = case.photo().await["url"].clone();
    let elsewhere = Reply::status(307).header("Location", "/detect");
    let in_pixels = r#"{"boxes": [{"x": 0, "y": 0, "width": 640, "height": 480}]}"#;

    // A task is given up after eight failures. That nothing is answered in time is an outage.
    for (reply, why) in [
        (Reply::says("<html>"), "answer cannot be read"),
        (Reply::says(r#"{"error": "no model"}"#), "answer has no list of boxes"),
        (Reply::says("[]"), "the detector's answer"),
        (Reply::says(in_pixels), "box 1 of the detector is far outside"),
        (finds(&[LEFT_HALF; 201]), "tells of 201 boxes"),
        (Reply::endless(), "answer is too long"),
        (Reply::never(), "cannot be asked"),
        (Reply::status(401), "the detector answers 401"),
        (elsewhere, "the detector answers 307"),
    ] {
        server.turn(reply.always());
        let begun = Instant::now();
        case.app.run_tasks().await;

        let error = case.last_error().await;
        assert!(error.contains(why), "{error:?} does not say {why:?}");
        let address = address(&server);
        assert!(!error.contains(TOKEN) && !error.contains(&address), "{error}");
        assert!(begun.elapsed() < Duration::from_secs(10), "{why}: {:?}", begun.elapsed());
        assert_eq!(
            (case.photo().await["url"].clone(), case.redactions().await),
            (before.clone(), 0)
        );
        // The longest wait before the last attempt is 96 seconds; a token is valid for 15 minutes.
        case.app.wait(TimeDelta::seconds(97)).await;
    }

    let mut conn = case.app.connect().await;
    let dead = dead_tasks(&mut conn).await.unwrap();
    assert_eq!((dead.len(), dead[0].kind.as_str(), dead[0].attempts), (1, "detect_faces", 9));
    server.turn(finds(&[LEFT_HALF]).always());
    restart_dead(&mut conn, None).await.unwrap();
    case.app.run_tasks().await;
    assert_eq!((case.redactions().await, case.tasks("true").await), (1, 0));
}
