//! The photo store is out of order.

use chrono::TimeDelta;
use harness::{Rows, TestApp};
use serde_json::json;

use super::{Pictured, is_covered};

#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_taken_while_the_photo_store_is_out_of_order_and_its_photo_is_not_lost() {
    let app = TestApp::start().await;
    app.break_photo_store();

    let case = Pictured::reported(app).await;
    let app = &case.app;
    let (_, path) = case.file("screen.jpg").await.unwrap();
    let shown = case.fetch(&path, &[]).await;
    shown.expect_status(200);
    app.run_tasks().await;
    assert!(app.count(&Rows::spooled_objects()).await >= 4);
    assert_eq!(app.count(&Rows::cases().status("acknowledged")).await, 1);

    app.mend_photo_store();
    assert_eq!(app.photo_files(), 0);
    app.run_tasks().await;

    assert_eq!(app.count(&Rows::spooled_objects()).await, 0);
    assert!(app.photo_files() >= 4);
    assert_eq!(case.fetch(&path, &[]).await.bytes, shown.bytes);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_covered_meanwhile_does_not_come_back() {
    let app = TestApp::start().await;
    app.break_photo_store();
    let case = Pictured::reported(app).await;
    let (_, uncovered) = case.file("screen.jpg").await.unwrap();
    let left_half = json!({"x": 0.0, "y": 0.0, "width": 0.5, "height": 1.0});

    let body = json!({"boxes": [left_half], "reason": "A face."});
    case.redact(&case.desk, &body, 200).await;
    case.app.mend_photo_store();
    case.app.wait(TimeDelta::minutes(10)).await;
    case.app.run_tasks().await;

    assert_eq!(case.app.count(&Rows::spooled_objects()).await, 0);
    assert_eq!(case.fetch(&uncovered, &[]).await.status, 410);
    let (_, covered) = case.file("screen.jpg").await.unwrap();
    assert!(is_covered(case.halves(&covered).await[0]));
}
