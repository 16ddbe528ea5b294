//! The sweep of the photo store announces what it deletes, and never deletes much at once.

use chrono::TimeDelta;
use harness::{City, TestApp};

const WAITING: &str = "streetcorner_photo_sweep_waiting{jurisdiction=\"sweptville\"}";

#[tokio::test(flavor = "multi_thread")]
async fn many_unknown_objects_are_announced_and_deleted_in_portions() {
    let app = TestApp::start().await;
    Box::pin(City::found(&app, "sweptville")).await;
    app.run_tasks().await;
    for nth in 0..130 {
        let key = format!("sealed/sweptville/019ab6f0-0000-7000-8000-{nth:012}");
        app.put_photo_file(&key, b"nobody's");
    }
    app.wait(TimeDelta::hours(50)).await;

    let mut left = vec![];
    for _ in 0..4 {
        app.wait(TimeDelta::hours(24)).await;
        app.run_tasks().await;
        left.push((app.photo_files(), app.counted(WAITING).await));
    }

    assert_eq!(left, [(130, 130), (30, 30), (0, 0), (0, 0)]);
}
