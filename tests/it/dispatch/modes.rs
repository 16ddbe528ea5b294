//! The four ways in which a job is put to crews, and what happens when nobody takes it.

use chrono::TimeDelta;
use domain::accounts::Role;
use harness::{Rows, TestApp};
use serde_json::json;

use super::north;
use crate::jobs::{disposition, said};

async fn mode(app: &TestApp, mode: &str) {
    app.service("pothole").mode(mode).save().await;
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
    assert_eq!(app.count(&Rows::past_leases().ending("refused").reason_has("flat")).await, 1);
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
async fn what_must_go_is_offered_to_more_crews_than_other_work_is_weighed_for() {
    let (app, city) = TestApp::with_city().await;
    for number in 1..=18 {
        let crew = city.crew(&app, &format!("Crew {number}"), &["paving"], &[("bag", 2)]).await;
        crew.start_shift(north(100.0 * f64::from(number)), 5.05).await;
    }
    let fits = "jsonb_array_elements((select candidates from disposition)) one \
        where one ->> 'code' = 'fits'";

    city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    let of_others = (app.count("offer").await, app.count(fits).await);
    app.batch("delete from disposition").await;
    mode(&app, "broadcast").await;
    city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;

    assert_eq!(of_others, (1, 16));
    assert_eq!(app.count("offer where mode = 'broadcast'").await, 18);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_has_taken_in_time_must_go() {
    let (app, city) = TestApp::with_city().await;
    app.service("pothole").must_go_minutes(60).save().await;
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
    assert_eq!(app.count(&Rows::offers().state("live").mode("broadcast")).await, 1);
}
