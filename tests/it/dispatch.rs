//! How a crew is found, and what is said about it.

mod audit;
mod model;
mod modes;
mod overrides;
mod rare_skills;
mod shifts;
mod stock;
mod stream;
mod surge;
mod visits;

use std::time::Duration;

use chrono::TimeDelta;
use domain::accounts::Role;
use harness::{Client, TestApp};
use serde_json::{Value, json};

/// Metres north of the place where the tests report.
fn north(metres: f64) -> f64 {
    52.05 + metres / 111_195.0
}

async fn disposition(desk: &Client, number: &str) -> Value {
    desk.get(&format!("/api/v1/cases/{number}/disposition"), 200).await
}

/// What was said of a crew.
fn said<'a>(disposition: &'a Value, crew: &str) -> &'a Value {
    let candidates = disposition["candidates"].as_array().unwrap();
    candidates.iter().find(|candidate| candidate["crew"] == crew).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_crew_around_the_corner_with_the_right_thing_on_the_truck_is_asked() {
    let (app, city) = TestApp::with_city().await;
    let desk = city.staff(&app, Role::Agent).await;
    let right = city.crew(&app, "Right", &["paving"], &[("bag", 5)]).await;
    let empty = city.crew(&app, "Empty", &["paving"], &[]).await;
    let unskilled = city.crew(&app, "Unskilled", &["tree"], &[("bag", 5)]).await;
    right.start_shift(north(400.0), 5.05).await;
    empty.start_shift(north(200.0), 5.05).await;
    unskilled.start_shift(north(100.0), 5.05).await;

    let (number, _) = city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;

    let offers = right.offers().await;
    assert_eq!(offers[0]["case_number"], number.as_str());
    assert_eq!(offers[0]["distance_m"], 400.0);
    assert!(empty.offers().await.is_empty() && unskilled.offers().await.is_empty());
    let why = disposition(&desk, &number).await;
    assert_eq!(why["words"], "Offered to Right, 400 m away: who fits and costs least.");
    assert_eq!(said(&why, "Empty")["code"], "stock_out");
    assert_eq!(said(&why, "Empty")["words"], "Empty would be offered it with 1 more bag on board.");
    assert_eq!(said(&why, "Unskilled")["code"], "skill_missing");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_is_on_the_stream_without_anybody_asking() {
    let (app, city) = TestApp::with_city().await;
    app.work();
    let crew = city.crew(&app, "Crew", &["paving"], &[("bag", 5)]).await;
    crew.start_shift(52.05, 5.05).await;
    let mut stream = crew.stream().await;

    let (number, _) = city.report(&app, "pothole", 52.05, 5.05).await;

    let offer = stream.next("offer", Duration::from_secs(10)).await.expect("an offer");
    assert_eq!(offer["case_number"], number.as_str());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_moves_the_job_on() {
    let (app, city) = TestApp::with_city().await;
    let near = city.crew(&app, "Near", &["paving"], &[("bag", 5)]).await;
    let far = city.crew(&app, "Far", &["paving"], &[("bag", 5)]).await;
    near.start_shift(north(100.0), 5.05).await;
    far.start_shift(north(900.0), 5.05).await;
    city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    let offer = near.offers().await.remove(0);

    let path = format!("/api/v1/crew/offers/{}/decline", offer["offer_id"].as_str().unwrap());
    near.client.post(&path, &json!({"reason": "The street is flooded."}), 204).await;
    app.run_tasks().await;

    assert!(near.offers().await.is_empty());
    assert_eq!(far.offers().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_moves_the_job_on_and_a_late_yes_comes_too_late() {
    let (app, city) = TestApp::with_city().await;
    let near = city.crew(&app, "Near", &["paving"], &[("bag", 5)]).await;
    let far = city.crew(&app, "Far", &["paving"], &[("bag", 5)]).await;
    near.start_shift(north(100.0), 5.05).await;
    far.start_shift(north(900.0), 5.05).await;
    city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    let offer = near.offers().await.remove(0);

    app.wait(TimeDelta::seconds(91)).await;
    app.run_tasks().await;

    assert_eq!(far.offers().await.len(), 1);
    let path = format!("/api/v1/crew/offers/{}/accept", offer["offer_id"].as_str().unwrap());
    let problem = near.client.post(&path, &json!({}), 409).await;
    assert_eq!(problem["code"], "gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_must_go_now_is_offered_to_everyone_who_fits() {
    let (app, city) = TestApp::with_city().await;
    let one = city.crew(&app, "One", &["tree"], &[]).await;
    let two = city.crew(&app, "Two", &["tree"], &[]).await;
    one.start_shift(north(100.0), 5.05).await;
    two.start_shift(north(900.0), 5.05).await;

    city.report(&app, "fallen-tree", 52.05, 5.05).await;
    app.run_tasks().await;

    assert_eq!((one.offers().await.len(), two.offers().await.len()), (1, 1));
    two.accept_next().await;
    assert!(one.offers().await.is_empty(), "the other crew is told that it is gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_nobody_can_take_says_why_and_goes_out_when_somebody_can() {
    let (app, city) = TestApp::with_city().await;
    let desk = city.staff(&app, Role::Agent).await;
    let (number, _) = city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    assert_eq!(disposition(&desk, &number).await["words"], "No crew is on shift.");

    let crew = city.crew(&app, "Crew", &["paving"], &[("bag", 1)]).await;
    crew.start_shift(52.05, 5.05).await;
    app.run_tasks().await;

    assert_eq!(crew.offers().await.len(), 1);
    assert_eq!(disposition(&desk, &number).await["code"], "offered");
}

#[tokio::test(flavor = "multi_thread")]
async fn stock_is_never_promised_twice() {
    let (app, city) = TestApp::with_city().await;
    let crew = city.crew(&app, "Crew", &["paving"], &[("bag", 1)]).await;
    crew.start_shift(52.05, 5.05).await;
    city.report(&app, "pothole", 52.05, 5.05).await;
    city.report(&app, "pothole", 52.05, 5.051).await;
    app.run_tasks().await;
    let offers = crew.offers().await;
    assert_eq!(offers.len(), 2, "one bag is offered for two holes until it is promised");

    crew.accept_next().await;
    let left = crew.offers().await;
    let path = format!("/api/v1/crew/offers/{}/accept", left[0]["offer_id"].as_str().unwrap());
    let problem = crew.client.post(&path, &json!({}), 409).await;

    assert_eq!(problem["code"], "stock_out");
    assert_eq!(app.count("stock where reserved = 1 and counted = 1").await, 1);
    assert_eq!(app.count("lease_live").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crew_that_goes_home_gives_back_what_it_has_not_begun() {
    let (app, city) = TestApp::with_city().await;
    let going = city.crew(&app, "Going", &["paving"], &[("bag", 1)]).await;
    let staying = city.crew(&app, "Staying", &["paving"], &[("bag", 1)]).await;
    going.start_shift(52.05, 5.05).await;
    city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    going.accept_next().await;
    staying.start_shift(north(900.0), 5.05).await;

    let off = going.client.request(reqwest::Method::DELETE, "/api/v1/crew/shift");
    going.client.send(off).await.expect_status(204);
    app.run_tasks().await;

    assert_eq!(app.count("lease_live").await, 0);
    assert_eq!(app.count("stock where reserved > 0").await, 0);
    assert_eq!(app.count("position_latest").await, 1);
    assert_eq!(staying.offers().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn disputed_work_goes_to_somebody_else() {
    let (app, city) = TestApp::with_city().await;
    let first = city.crew(&app, "First", &["paving"], &[("bag", 5)]).await;
    let second = city.crew(&app, "Second", &["paving"], &[("bag", 5)]).await;
    first.start_shift(52.05, 5.05).await;
    second.start_shift(north(900.0), 5.05).await;
    let (_, tracking) = city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    let job = first.accept_next().await;
    first.start(&job).await;
    first.resolve(&job, None).await;

    let dispute = format!("/api/v1{tracking}/dispute");
    app.stranger().post(&dispute, &json!({"reason": "Still there."}), 200).await;
    app.run_tasks().await;

    assert!(first.offers().await.is_empty());
    assert_eq!(second.offers().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawn_report_calls_the_crew_off() {
    let (app, city) = TestApp::with_city().await;
    let desk = city.staff(&app, Role::Agent).await;
    let crew = city.crew(&app, "Crew", &["paving"], &[("bag", 1)]).await;
    crew.start_shift(52.05, 5.05).await;
    let (number, _) = city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    let job = crew.accept_next().await;

    let taken_back = json!({"action": "withdraw", "note": "The reporter called."});
    desk.post(&format!("/api/v1/cases/{number}/actions"), &taken_back, 200).await;

    assert_eq!(crew.client.get("/api/v1/crew/jobs", 200).await, json!([]));
    let path = format!("/api/v1/crew/jobs/{}/start", job["job_id"].as_str().unwrap());
    let problem = crew.client.post(&path, &json!({"fence": job["fence"]}), 409).await;
    assert_eq!(problem["code"], "not_held");
    assert_eq!(app.count("stock where reserved > 0").await, 0);
}
