//! Background work: tried again, given up, brought back.

use chrono::TimeDelta;
use harness::TestApp;
use worker::{dead_tasks, restart_dead};

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
    assert_eq!(app.count("task where kind = 'render_photo' and state = 'queued'").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_whose_worker_died_is_taken_over() {
    let (app, city) = TestApp::with_city().await;
    city.report(&app, "pothole", 52.05, 5.05).await;
    app.sql("update task set state = 'running', attempts = 1, locked_until = city_now() + interval '60 seconds'").await;

    assert_eq!(app.run_tasks().await, 0, "its worker may still be at it");
    app.wait(TimeDelta::seconds(61)).await;
    app.run_tasks().await;

    assert_eq!(app.count("cases where status = 'acknowledged'").await, 1);
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

    assert_eq!(app.count("cases where status = 'closed'").await, 1);
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
    assert_eq!(app.count("cases").await, 0);
}
