//! Claims of tasks that run for long.

use std::time::Duration;

use harness::{Reply, Rows, Service, Streetcorner, TestApp};
use worker::{Detector, DetectorSettings};

use crate::photos::Pictured;

/// Longer than a claim is valid that is not renewed (3 s), and the time to see that it is not.
const HELD: Duration = Duration::from_secs(6);

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_is_renewed_while_all_other_connections_are_in_use() {
    let answer = Reply { after: HELD * 2, ..Reply::says(r#"{"boxes": []}"#) };
    let detector = Service::start(answer.always());
    let settings = DetectorSettings {
        url: detector.origin().parse().unwrap(),
        token: None,
        timeout: Duration::from_mins(1),
    };
    let app = TestApp::with_detector(Detector::new(settings).unwrap()).await;
    let case = Pictured::reported(app).await;
    let app = &case.app;
    let running = Rows::tasks().kind("detect_faces").state("running").attempts(1);
    app.work();
    app.eventually(async || (detector.seen().len() == 1).then_some(())).await;

    let held = app.hold_connections().await;
    let mut other = Streetcorner::on(&app.database_url, &app.photo_dir());
    other.set("STREETCORNER_DETECTOR", &detector.origin());
    let mut other = other.command(&["worker"]).spawn().unwrap();
    tokio::time::sleep(HELD).await;
    // Counted on a connection that is nobody's.
    let claims = app.count(&running).await;
    drop(held);
    let rows = Rows::tasks().kind("detect_faces");
    let done = async || (app.count(&rows).await == 0).then_some(());
    app.eventually(done).await;
    other.kill().unwrap();
    other.wait().unwrap();

    assert_eq!((claims, detector.seen().len()), (1, 1), "one worker did it, once");
}
