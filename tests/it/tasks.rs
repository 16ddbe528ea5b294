//! Background work: tried again, given up, brought back.

mod claims;
mod neighbours;

use std::time::Duration;

use chrono::TimeDelta;
use diesel_async::SimpleAsyncConnection;
use harness::{City, Reply, Rows, Service, Streetcorner, TestApp};
use worker::{Detector, DetectorSettings, dead_tasks, restart_dead};

use crate::photos::Pictured;

#[tokio::test(flavor = "multi_thread")]
async fn a_task_that_fails_is_tried_again_later_and_given_up_in_the_end() {
    let (app, city) = TestApp::with_city().await;
    city.report(&app, "pothole", 52.05, 5.05).await;
    // A photo whose bytes are gone can be asked for again and again.
    let city = &city.id;
    app.sql(
        "insert into photo (jurisdiction_id, photo_id, case_id, kind, state, width, height, \
                            original_sha256, likeness, added_at, public_id) \
         select jurisdiction_id, case_id, case_id, 'report', 'clean', 1, 1, '', '', city_now(), case_id \
         from cases",
    )
    .await;
    app.sql(&format!(
        "insert into task (jurisdiction_id, task_id, kind, payload, run_at, created_at) \
         select '{city}', case_id, 'render_photo', jsonb_build_object('photo_id', case_id), city_now(), city_now() \
         from cases"
    ))
    .await;

    let mut tries = 0;
    let mut conn = app.connect().await;
    while dead_tasks(&mut conn).await.unwrap().is_empty() {
        app.run_tasks().await;
        app.wait(TimeDelta::minutes(10)).await;
        tries += 1;
        assert!(tries < 20, "it is never given up");
    }

    let dead = dead_tasks(&mut conn).await.unwrap();
    assert_eq!((dead[0].kind.as_str(), dead[0].attempts), ("render_photo", 8));
    assert!(dead[0].last_error.contains("photo store does not have it"), "{}", dead[0].last_error);
    assert_eq!(restart_dead(&mut conn, None).await.unwrap(), 1);
    assert_eq!(app.count(&Rows::tasks().kind("render_photo").state("queued")).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_whose_worker_died_is_taken_over() {
    let (app, city) = TestApp::with_city().await;
    city.report(&app, "pothole", 52.05, 5.05).await;
    app.sql("update task set state = 'running', attempts = 1, locked_until = city_now() + interval '60 seconds'").await;

    assert_eq!(app.run_tasks().await, 0, "its worker may still be at it");
    app.wait(TimeDelta::seconds(61)).await;
    app.run_tasks().await;

    assert_eq!(app.count(&Rows::cases().status("acknowledged")).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resolved_case_is_closed_when_nobody_disputes_it_in_time() {
    let (app, city) = TestApp::with_city().await;
    let crew = city.crew(&app, "Crew", &["paving"], &[("bag", 5)]).await;
    crew.start_shift(52.05, 5.05).await;
    let (_, tracking) = city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    let job = crew.accept_next().await;
    crew.resolve(&job, None).await;

    app.wait(TimeDelta::days(31)).await;
    app.run_tasks().await;

    assert_eq!(app.count(&Rows::cases().status("closed")).await, 1);
    let late = format!("/api/v1{tracking}/dispute");
    let problem = app.stranger().post(&late, &serde_json::json!({}), 409).await;
    assert_eq!(problem["code"], "gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_that_no_case_came_to_want_is_swept_up() {
    let (app, city) = TestApp::with_city().await;
    let picture = harness::scene(fixtures::Scene::Pothole, 10.0, 10.0);
    let fields = [
        ("api_key", city.api_key.as_str()),
        ("jurisdiction_id", city.id.as_str()),
        ("service_code", "pothole"),
    ];

    let answer = app
        .stranger()
        .post_multipart("/open311/v2/requests.json", &fields, vec![("media", picture)])
        .await;
    answer.expect_status(400);
    assert!(app.photo_files() > 0, "the photo was kept before the place was known to be elsewhere");
    app.wait(TimeDelta::hours(2)).await;
    app.run_tasks().await;

    assert_eq!(app.photo_files(), 0);
    assert_eq!(app.count(&Rows::cases()).await, 0);
}

/// A case whose photo a detector is asked about.
async fn pictured(detector: &Service) -> TestApp {
    let settings = DetectorSettings {
        url: detector.origin().parse().unwrap(),
        token: None,
        timeout: Duration::from_mins(1),
    };
    let app = TestApp::with_detector(Detector::new(settings).unwrap()).await;
    Pictured::reported(app).await.app
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_that_stops_its_worker_each_time_is_given_up_in_the_end_and_its_cause_is_seen() {
    let hangs = Service::start(Reply::never().always());
    let app = pictured(&hangs).await;
    let mut command = Streetcorner::default();
    command.set("DATABASE_URL", &app.database_url);
    command.set("STREETCORNER_PHOTOS", app.photo_dir().to_str().unwrap());
    command.set("STREETCORNER_DETECTOR", &hangs.origin());
    let running = "task where kind = 'detect_faces' and state = 'running'";

    for lost in 0..8 {
        let mut worker = command.command(&["worker"]).spawn().unwrap();
        let claimed = format!("{running} and lost = {lost}");
        app.eventually(async || (app.count(&claimed).await == 1).then_some(())).await;
        worker.kill().unwrap();
        worker.wait().unwrap();
        app.wait(TimeDelta::seconds(4)).await;
    }
    app.run_tasks().await;

    let mut conn = app.connect().await;
    let dead = dead_tasks(&mut conn).await.unwrap();
    assert_eq!(dead.len(), 1, "what ran beside it did not go with it");
    let dead = &dead[0];
    assert_eq!((dead.kind.as_str(), dead.attempts), ("detect_faces", 8), "nobody tries it again");
    assert_eq!(dead.last_error, "its worker stopped during each of 8 attempts");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_of_three_days_needs_nobody() {
    let server = Service::that_says(503);
    let app = pictured(&server).await;
    app.run_tasks().await;

    for _ in 0..3 * 24 {
        app.wait(TimeDelta::hours(1)).await;
        app.run_tasks().await;
    }

    let mut conn = app.connect().await;
    assert_eq!(dead_tasks(&mut conn).await.unwrap().len(), 0);
    assert!(server.seen().len() > 70, "it was asked {} times", server.seen().len());
    server.turn(Reply::says(r#"{"boxes": []}"#).always());
    app.wait(TimeDelta::hours(1)).await;
    app.run_tasks().await;
    assert_eq!(app.count("task where kind = 'detect_faces'").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_that_nobody_mends_ends_in_a_dead_task() {
    let server = Service::that_says(503);
    let app = pictured(&server).await;

    for _ in 0..5 {
        app.run_tasks().await;
        app.wait(TimeDelta::days(1)).await;
    }

    let mut conn = app.connect().await;
    let dead = dead_tasks(&mut conn).await.unwrap();
    assert_eq!(dead.len(), 1);
    assert!(dead[0].last_error.contains("503"), "{}", dead[0].last_error);
    assert_eq!(restart_dead(&mut conn, None).await.unwrap(), 1);
    app.run_tasks().await;
    assert_eq!(dead_tasks(&mut conn).await.unwrap().len(), 0, "its days are counted anew");
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_that_hang_hold_up_no_dispatch() {
    let (app, city) = TestApp::with_city().await;
    city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    app.sql(&format!(
        "insert into task (jurisdiction_id, task_id, kind, payload, run_at, created_at) \
         select '{}', gen_random_uuid(), 'render_photo', jsonb_build_object('photo_id', gen_random_uuid()), \
                city_now(), city_now() \
         from generate_series(1, 40)",
        city.id
    ))
    .await;
    let mut blocker = app.connect().await;
    blocker.batch_execute("begin; lock table photo in access exclusive mode").await.unwrap();
    app.work();
    let stuck = "task where kind = 'render_photo' and state = 'running'";
    app.eventually(async || (app.count(stuck).await > 1).then_some(())).await;

    let waiting = app.count(&Rows::jobs()).await;
    city.report(&app, "pothole", 52.05, 5.06).await;

    app.eventually(async || (app.count(&Rows::jobs()).await > waiting).then_some(())).await;
    assert!(app.count(stuck).await > 1, "the photos still hang");
    blocker.batch_execute("rollback").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backlog_of_one_city_delays_no_other() {
    let (app, city) = TestApp::with_city().await;
    let other = Box::pin(City::found(&app, "otherville")).await;
    app.sql(&format!(
        "insert into task (jurisdiction_id, task_id, kind, payload, run_at, created_at) \
         select '{}', gen_random_uuid(), 'close_case', jsonb_build_object('case_id', gen_random_uuid()), \
                city_now() - interval '1 hour', city_now() \
         from generate_series(1, 3000)",
        city.id
    ))
    .await;
    other.report(&app, "pothole", 52.05, 5.05).await;

    app.work();

    let routed = Rows::cases().status("acknowledged");
    app.eventually(async || (app.count(&routed).await == 1).then_some(())).await;
    let left = app.count(&Rows::tasks().kind("close_case").state("queued")).await;
    assert!(left > 2000, "{left} of 3000 older tasks are left");
}
