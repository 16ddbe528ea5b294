//! `POST /crew/jobs/{job_id}/resolve`: work is done, and proven.

use chrono::TimeDelta;
use fixtures::{LatLong, Scene};
use harness::{Rows, TestApp, scene};

use super::at_work;

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_may_send_everything_twice() {
    let (app, city) = TestApp::with_city().await;
    let (crew, job) = at_work(&app, &city, None).await;
    let proof = scene(Scene::Patched, 52.05, 5.05);

    let started = crew.start(&job).await;
    assert_eq!(crew.start(&job).await["version"], started["version"]);
    let resolved = crew.resolve(&job, Some(proof.clone())).await;
    assert_eq!(crew.resolve(&job, Some(proof)).await["version"], resolved["version"]);

    assert_eq!(app.count(&Rows::photos().kind("proof")).await, 1);
    assert_eq!(app.count(&Rows::stock().counted(4).reserved(0)).await, 1);
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
            fixtures::photo(scene, LatLong { lat, long: 5.05 }, taken_at)
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

    assert_eq!(app.count(&Rows::photos()).await, 0);
    assert_eq!(app.count(&Rows::cases().status("in_progress")).await, 1);
}
