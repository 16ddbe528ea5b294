//! A crew's phone, on the train as well.

use chrono::TimeDelta;
use fixtures::Scene;
use geo::Point;
use harness::{City, CrewClient, TestApp, scene};
use serde_json::{Value, json};

/// A city, and a crew that holds a job that was reported with this picture.
async fn at_work(app: &TestApp, city: &City, picture: Option<Vec<u8>>) -> (CrewClient, Value) {
    let crew = city.crew(app, "Crew", &["paving"], &[("bag", 5)]).await;
    crew.start_shift(52.05, 5.05).await;
    let fields = [
        ("api_key", city.api_key.as_str()),
        ("jurisdiction_id", city.id.as_str()),
        ("service_code", "pothole"),
        ("lat", "52.05"),
        ("long", "5.05"),
    ];
    let files = picture.into_iter().map(|bytes| ("media", bytes)).collect();
    let answer = app.stranger().post_multipart("/open311/v2/requests.json", &fields, files).await;
    answer.expect_status(200);
    app.run_tasks().await;
    let job = crew.accept_next().await;
    (crew, job)
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_known_of_a_crew_outside_its_shift() {
    let (app, city) = TestApp::with_city().await;
    let crew = city.crew(&app, "Crew", &["paving"], &[]).await;

    let here = json!([{"place": {"lat": 52.05, "long": 5.05}}]);
    let problem = crew.client.post("/api/v1/crew/positions", &here, 409).await;

    assert_eq!(problem["code"], "off_shift");
    assert_eq!(app.count("position_latest").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shift_is_refused_for_a_truck_that_is_out_and_for_skills_nobody_has() {
    let (app, city) = TestApp::with_city().await;
    let one = city.crew(&app, "One", &["paving"], &[]).await;
    let two = city.crew(&app, "Two", &["paving"], &[]).await;
    one.start_shift(52.05, 5.05).await;

    for (shift, status) in [
        (json!({"unit": one.unit}), 409),
        (json!({"unit": two.unit, "skills": ["surgery"]}), 422),
        (json!({"unit": "no such truck"}), 422),
        (json!({"unit": two.unit, "stock": {"bag": -1}}), 422),
        (json!({"unit": two.unit, "minutes": 100_000}), 422),
        (json!({"unit": two.unit, "minutes": -1}), 400),
        (json!({"truck": two.unit}), 400),
    ] {
        two.client.post("/api/v1/crew/shift", &shift, status).await;
    }

    assert_eq!(app.count("shift").await, 1);
    assert_eq!(app.count("stock").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_may_send_everything_twice() {
    let (app, city) = TestApp::with_city().await;
    let (crew, job) = at_work(&app, &city, None).await;
    let proof = scene(Scene::Patched, 52.05, 5.05);

    let started = crew.start(&job).await;
    assert_eq!(crew.start(&job).await["version"], started["version"]);
    let resolved = crew.resolve(&job, Some(proof.clone())).await;
    assert_eq!(crew.resolve(&job, Some(proof)).await["version"], resolved["version"]);

    assert_eq!(app.count("photo where kind = 'proof'").await, 1);
    assert_eq!(app.count("stock where counted = 4 and reserved = 0").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_fence_changes_nothing() {
    let (app, city) = TestApp::with_city().await;
    let (crew, mut job) = at_work(&app, &city, None).await;
    let path = format!("/api/v1/crew/jobs/{}/start", job["job_id"].as_str().unwrap());
    job["fence"] = json!(job["fence"].as_i64().unwrap() - 1);

    let problem = crew.client.post(&path, &json!({"fence": job["fence"]}), 409).await;

    assert_eq!(problem["code"], "not_held");
    assert_eq!(app.count("cases where status = 'scheduled'").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_has_to_wait_frees_its_crew_and_says_what_for() {
    let (app, city) = TestApp::with_city().await;
    let (crew, job) = at_work(&app, &city, None).await;
    let path = format!("/api/v1/crew/jobs/{}/hold", job["job_id"].as_str().unwrap());
    let hold = json!({
        "fence": job["fence"],
        "reason": "A gas pipe has to be shut off first.",
        "until": "2030-04-01T00:00:00Z",
    });

    crew.client.post(&path, &json!({"fence": job["fence"], "reason": " "}), 422).await;
    let waiting = crew.client.post(&path, &hold, 200).await;

    assert_eq!(waiting["status"], "on_hold");
    assert_eq!(crew.client.post(&path, &hold, 200).await["version"], waiting["version"]);
    let said = "cases where status_notes = 'A gas pipe has to be shut off first.' \
                and held_until = '2030-04-01T00:00:00Z'";
    assert_eq!(app.count(said).await, 1);
    assert_eq!(app.count("lease_live").await, 0);
    assert_eq!(app.count("stock where counted = 5 and reserved = 0").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crew_works_on_one_job_at_a_time() {
    let (app, city) = TestApp::with_city().await;
    let (crew, first) = at_work(&app, &city, None).await;
    city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    let second = crew.accept_next().await;
    crew.start(&first).await;

    let path = format!("/api/v1/crew/jobs/{}/start", second["job_id"].as_str().unwrap());
    let problem = crew.client.post(&path, &json!({"fence": second["fence"]}), 409).await;

    assert_eq!(problem["code"], "busy");
}

#[tokio::test(flavor = "multi_thread")]
async fn fixed_wants_a_proof_that_is_not_the_reports_own_picture() {
    for (what, proof, unevidenced) in [
        ("no picture", None, true),
        ("the report's own", Some((Scene::Pothole, 52.05, 0)), true),
        ("from elsewhere", Some((Scene::Patched, 52.09, 0)), true),
        ("from an hour ago", Some((Scene::Patched, 52.05, 1)), true),
        ("the mended place", Some((Scene::Patched, 52.05, 0)), false),
    ] {
        let (app, city) = TestApp::with_city().await;
        let report = scene(Scene::Pothole, 52.05, 5.05);
        let (crew, job) = at_work(&app, &city, Some(report)).await;
        crew.start(&job).await;
        let proof = proof.map(|(scene, lat, hours)| {
            let taken_at = app.clock.now() - TimeDelta::hours(hours);
            fixtures::photo(scene, 1, Point::new(5.05, lat), taken_at)
        });

        let resolved = crew.resolve(&job, proof).await;

        assert_eq!(resolved["unevidenced"], unevidenced, "{what}: {resolved}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_proof_is_refused_and_leaves_nothing_behind() {
    let (app, city) = TestApp::with_city().await;
    let (crew, job) = at_work(&app, &city, None).await;
    crew.start(&job).await;
    let path = format!("/api/v1/crew/jobs/{}/resolve", job["job_id"].as_str().unwrap());
    let fence = job["fence"].to_string();

    for (fields, files, status) in [
        (
            vec![("fence", fence.as_str()), ("outcome", "fixed")],
            vec![("photo", b"no picture".to_vec())],
            422,
        ),
        (vec![("fence", fence.as_str()), ("outcome", "magic")], vec![], 422),
        (vec![("fence", "seven"), ("outcome", "fixed")], vec![], 422),
        (vec![("outcome", "fixed")], vec![], 422),
    ] {
        crew.client.post_multipart(&path, &fields, files).await.expect_status(status);
    }

    assert_eq!(app.count("photo").await, 0);
    assert_eq!(app.count("cases where status = 'in_progress'").await, 1);
}
