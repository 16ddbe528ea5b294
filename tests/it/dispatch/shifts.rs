//! Shifts: breaks, silence, and the end.

use chrono::{SecondsFormat, TimeDelta};
use domain::accounts::Role;
use harness::{Rows, TestApp};
use serde_json::json;

use super::north;
use crate::jobs::{disposition, said};

#[tokio::test(flavor = "multi_thread")]
async fn a_break_that_is_planned_is_counted_when_work_is_offered() {
    let (app, city) = TestApp::with_city().await;
    let desk = city.staff(&app, Role::Agent).await;
    let crew = city.crew(&app, "Crew", &["paving"], &[("bag", 5)]).await;
    let rest = (app.clock.now() + TimeDelta::minutes(5)).to_rfc3339_opts(SecondsFormat::Secs, true);
    let shift = json!({
        "unit": crew.unit, "minutes": 60, "yard": {"lat": 52.05, "long": 5.05},
        "breaks": [{"starts_at": rest, "minutes": 40}],
    });
    let started = crew.client.post("/api/v1/crew/shift", &shift, 201).await;
    assert_eq!(started["yard"], json!({"lat": 52.05, "long": 5.05}));

    let (number, _) = city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;

    let why = disposition(&desk, &number).await;
    assert_eq!(said(&why, "Crew")["code"], "shift_ends", "20 minutes are left for 30: {why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_silent_crew_has_not_begun_goes_to_somebody_else() {
    let (app, city) = TestApp::with_city().await;
    let desk = city.staff(&app, Role::Agent).await;
    let silent = city.crew(&app, "Silent", &["paving"], &[("bag", 5)]).await;
    silent.start_shift(52.05, 5.05).await;
    for _ in 0..3 {
        city.report(&app, "pothole", 52.05, 5.05).await;
    }
    app.run_tasks().await;
    let begun = silent.accept_next().await;
    silent.accept_next().await;
    silent.start(&begun).await;
    app.heard().await;

    app.wait(TimeDelta::minutes(11)).await;
    let other = city.crew(&app, "Other", &["paving"], &[("bag", 5)]).await;
    other.start_shift(north(900.0), 5.05).await;
    app.run_tasks().await;

    assert_eq!(app.count(&Rows::live_leases().begun()).await, 1);
    assert_eq!(app.count(&Rows::live_leases()).await, 1, "who is at work is left alone");
    assert_eq!(app.count(&Rows::past_leases().ending("silent")).await, 1);
    assert_eq!(other.offers().await.len(), 2);
    assert_eq!(app.count(&Rows::stock().reserved(1)).await, 1);
    let (number, _) = city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    assert_eq!(said(&disposition(&desk, &number).await, "Silent")["code"], "offline");
    app.assert_promises_kept().await;

    // Who is heard of again is asked again.
    silent.be_at(52.05, 5.05).await;
    app.heard().await;
    app.run_tasks().await;
    assert_eq!(app.count(&Rows::shifts().silent()).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shift_that_nobody_ended_ends_when_it_should_have() {
    let (app, city) = TestApp::with_city().await;
    let crew = city.crew(&app, "Crew", &["paving"], &[("bag", 5)]).await;
    let short = json!({"unit": crew.unit, "minutes": 65});
    crew.client.post("/api/v1/crew/shift", &short, 201).await;
    crew.be_at(52.05, 5.05).await;
    for _ in 0..2 {
        city.report(&app, "pothole", 52.05, 5.05).await;
    }
    app.run_tasks().await;
    let begun = crew.accept_next().await;
    crew.accept_next().await;
    crew.start(&begun).await;

    app.wait(TimeDelta::minutes(66)).await;
    app.run_tasks().await;

    assert_eq!(app.count(&Rows::shifts().ended_in_time()).await, 1);
    assert_eq!(app.count(&Rows::past_leases().ending("shift_ended")).await, 1);
    assert_eq!(app.count(&Rows::latest_positions()).await, 0);
    assert_eq!(app.count(&Rows::candidates()).await, 0);
    assert_eq!(app.count(&Rows::offers().state("live")).await, 0);
    // What was begun can still be said to be done.
    let crew = city.signed_in_again(&app, &crew).await;
    crew.resolve(&begun, None).await;
    assert_eq!(app.count(&Rows::live_leases()).await, 0);
    app.assert_promises_kept().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_offered_that_cannot_be_done_before_the_shift_ends() {
    let (app, city) = TestApp::with_city().await;
    let desk = city.staff(&app, Role::Agent).await;
    let crew = city.crew(&app, "Crew", &["paving"], &[("bag", 5)]).await;
    crew.client.post("/api/v1/crew/shift", &json!({"unit": crew.unit, "minutes": 20}), 201).await;
    crew.be_at(52.05, 5.05).await;

    let (number, _) = city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;

    assert!(crew.offers().await.is_empty());
    let why = disposition(&desk, &number).await;
    let words = said(&why, "Crew")["words"].as_str().unwrap();
    assert!(words.starts_with("Crew would be offered it if its shift lasted 1"), "{words}");
}
