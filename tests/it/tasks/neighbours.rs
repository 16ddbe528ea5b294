//! Tasks that run beside one that stops its worker.

use std::time::Duration;

use chrono::TimeDelta;
use fixtures::Scene;
use harness::{Reply, Rows, Seen, Service, Streetcorner, TestApp, scene};
use worker::{Detector, DetectorSettings, dead_tasks};

use crate::photos::Pictured;

const INNOCENT: usize = 10;
const DIED: usize = 8;

/// A server beside this detector, and a case with the photo that stops workers.
async fn beside(detector: &Service) -> Pictured {
    let settings = DetectorSettings {
        url: detector.origin().parse().unwrap(),
        token: None,
        timeout: Duration::from_mins(1),
    };
    let app = TestApp::with_detector(Detector::new(settings).unwrap()).await;
    Pictured::reported(app).await
}

/// Ten cases with photos that stop nobody.
async fn report_innocent(case: &Pictured) {
    let fields = [
        ("api_key", case.city.api_key.as_str()),
        ("service_code", "question"),
        ("lat", "52.05"),
        ("long", "5.05"),
    ];
    for _ in 0..INNOCENT {
        let files = vec![("media", scene(Scene::Patched, 52.05, 5.05))];
        let path = "/open311/v2/requests.json";
        let answer = case.app.stranger().post_multipart(path, &fields, files).await;
        answer.expect_status(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_runs_beside_a_task_that_stops_its_worker_is_done_and_only_that_task_is_given_up() {
    let detector = Service::that_says(503);
    let case = beside(&detector).await;
    let (_, path) = case.file("full.jpg").await.unwrap();
    let killer = case.fetch(&path, &[]).await.bytes;
    report_innocent(&case).await;
    let is_killer = move |seen: &Seen| seen.body == killer;
    let asked = is_killer.clone();
    detector.turn(move |seen| {
        let nothing = Reply::says(r#"{"boxes": []}"#);
        if asked(seen) {
            Reply::never()
        } else {
            Reply { after: Duration::from_millis(300), ..nothing }
        }
    });
    let mut command = Streetcorner::on(&case.app.database_url, &case.app.photo_dir());
    command.set("STREETCORNER_DETECTOR", &detector.origin());
    let of_killer = || detector.seen().iter().filter(|seen| is_killer(seen)).count();

    for died in 1..=DIED {
        let mut worker = command.command(&["worker"]).spawn().unwrap();
        case.app.eventually(async || (of_killer() == died).then_some(())).await;
        worker.kill().unwrap();
        worker.wait().unwrap();
        case.app.wait(TimeDelta::seconds(4)).await;
    }
    case.app.run_tasks().await;

    assert_eq!(of_killer(), DIED);
    let mut conn = case.app.connect().await;
    let dead = dead_tasks(&mut conn).await.unwrap();
    let causes: Vec<_> =
        dead.iter().map(|task| (task.kind.as_str(), task.last_error.as_str())).collect();
    assert_eq!(causes, [("detect_faces", "its worker stopped during each of 8 attempts")]);
    assert!(detector.seen().len() >= DIED + INNOCENT);
    // What is left waits for its day.
    let left = ["detect_faces", "render_photo", "route_case"].map(|kind| Rows::tasks().kind(kind));
    let mut waiting = vec![];
    for rows in &left {
        waiting.push(case.app.count(rows).await);
    }
    assert_eq!(waiting, [1, 0, 0]);
}
