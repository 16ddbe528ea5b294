//! The four ways in which a job is put to crews, and what happens when nobody takes it.

use chrono::TimeDelta;
use domain::accounts::Role;
use harness::TestApp;
use serde_json::json;

use super::{disposition, north, said};

async fn mode(app: &TestApp, mode: &str) {
    app.sql(&format!("update service set mode = '{mode}' where service_code = 'pothole'")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_assigned_is_on_the_list_at_once_and_can_be_refused() {
    let (app, city) = TestApp::with_city().await;
    mode(&app, "assign").await;
    let near = city.crew(&app, "Near", &["paving"], &[("bag", 1)]).await;
    let far = city.crew(&app, "Far", &["paving"], &[("bag", 1)]).await;
    near.start_shift(north(100.0), 5.05).await;
    far.start_shift(north(900.0), 5.05).await;

    let (number, _) = city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;

    let job = near.jobs().await.remove(0);
    assert_eq!(job["assigned"], true);
    assert!(near.offers().await.is_empty());
    let refusal = json!({"fence": job["fence"], "reason": "The truck has a flat tyre."});
    let path = format!("/api/v1/crew/jobs/{}/release", job["job_id"].as_str().unwrap());
    near.client.post(&path, &refusal, 204).await;
    app.run_tasks().await;

    assert!(near.jobs().await.is_empty());
    assert_eq!(far.jobs().await[0]["case_number"], number.as_str());
    assert_eq!(app.count("lease_past where ending = 'refused' and reason like '%flat%'").await, 1);
    app.assert_promises_kept().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_on_the_way_is_offered_to_who_is_near_alone() {
    let (app, city) = TestApp::with_city().await;
    mode(&app, "nearby").await;
    let desk = city.staff(&app, Role::Agent).await;
    let near = city.crew(&app, "Near", &["paving"], &[("bag", 1)]).await;
    let far = city.crew(&app, "Far", &["paving"], &[("bag", 1)]).await;
    far.start_shift(north(4_900.0), 5.05).await;
    let (number, _) = city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;

    let why = disposition(&desk, &number).await;
    assert_eq!(why["code"], "too_far");
    assert_eq!(said(&why, "Far")["words"], "Far would be offered it if it were 5 minutes nearer.");

    near.start_shift(north(900.0), 5.05).await;
    app.run_tasks().await;
    assert_eq!(near.offers().await[0]["mode"], "nearby");
    assert!(far.offers().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_has_taken_in_time_must_go() {
    let (app, city) = TestApp::with_city().await;
    app.sql("update service set must_go_minutes = 60 where service_code = 'pothole'").await;
    let one = city.crew(&app, "One", &["paving"], &[("bag", 1)]).await;
    let two = city.crew(&app, "Two", &["paving"], &[("bag", 1)]).await;
    one.start_shift(north(100.0), 5.05).await;
    two.start_shift(north(900.0), 5.05).await;
    city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    assert_eq!((one.offers().await.len(), two.offers().await.len()), (1, 0));

    app.wait(TimeDelta::minutes(61)).await;
    let one = city.signed_in_again(&app, &one).await;
    let two = city.signed_in_again(&app, &two).await;
    one.be_at(north(100.0), 5.05).await;
    two.be_at(north(900.0), 5.05).await;
    app.heard().await;
    app.run_tasks().await;

    // The first has let it pass just now; it is not asked again.
    assert_eq!((one.offers().await.len(), two.offers().await.len()), (0, 1));
    assert_eq!(app.count("offer where state = 'live' and mode = 'broadcast'").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_nobody_can_take_is_put_before_people_in_its_queue() {
    let (app, city) = TestApp::with_city().await;
    let desk = city.staff(&app, Role::Dispatcher).await;
    app.sql("update service set queue = 'night desk' where service_code = 'pothole'").await;
    let (number, _) = city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    assert_eq!(desk.get("/api/v1/jobs?queue=night%20desk", 200).await, json!([]));

    app.wait(TimeDelta::minutes(121)).await;
    app.run_tasks().await;
    let desk = app.stranger().sign_in(city.id.as_str(), "dispatcher", "correct horse").await;

    let waiting = desk.get("/api/v1/jobs?queue=night%20desk", 200).await;
    assert_eq!(waiting[0]["case_number"], number.as_str());
    assert_eq!(
        waiting[0]["words"],
        "No crew is on shift. People look for it in the queue night desk."
    );
    assert_eq!(desk.get("/api/v1/jobs", 200).await, json!([]), "another queue is another queue");
    app.assert_promises_kept().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_open_job_has_an_explanation() {
    let (app, city) = TestApp::with_city().await;
    let desk = city.staff(&app, Role::Agent).await;
    for (name, skills) in [("Pavers", "paving"), ("Foresters", "tree")] {
        let crew = city.crew(&app, name, &[skills], &[("bag", 2)]).await;
        crew.start_shift(52.05, 5.05).await;
    }
    for at in 0..20 {
        let service = if at % 3 == 0 { "fallen-tree" } else { "pothole" };
        city.report(&app, service, 52.01 + f64::from(at) * 0.003, 5.05).await;
    }
    app.run_tasks().await;

    assert_eq!(app.count("job where state = 'open'").await, 20);
    let without = "job left join disposition d using (jurisdiction_id, job_id) \
                   where d.words is null or d.words = '' or d.code = 'new'";
    assert_eq!(app.count(without).await, 0);
    let listed = "select job_id::text from job";
    for job in app.texts(listed).await {
        let why = desk.get(&format!("/api/v1/jobs/{job}/disposition"), 200).await;
        assert_eq!(why["candidates"].as_array().unwrap().len(), 2, "{why}");
    }
}
