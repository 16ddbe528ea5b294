//! `POST /photos/{photo_id}/redactions`: a part of a picture is covered.

use domain::accounts::Role;
use harness::{City, Rows};
use serde_json::{Value, json};

use super::{Pictured, is_covered};

/// The left half of the picture.
fn left_half() -> Value {
    json!({"boxes": [{"x": 0.0, "y": 0.0, "width": 0.5, "height": 1.0}], "reason": "A face."})
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
    assert_eq!(case.app.count(&Rows::redactions().reason("A face.")).await, 1);
    assert_eq!(case.app.count(&Rows::photos().without_likeness()).await, 0);
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
