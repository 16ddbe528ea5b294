//! A resident knows that a crew comes, and about when; never who, or from where.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use domain::accounts::Role;
use harness::{City, CrewClient, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

/// What the crew is called: words that nothing else is called.
const NAME: &str = "Crimson Lantern";
/// Where it is: digits that nothing else has.
const LAT: f64 = 52.027_183;
const LONG: f64 = 5.036_419;

/// A crew that has a case on its list, and the path of the reporter's link.
async fn on_its_way(app: &TestApp, city: &City) -> (CrewClient, Value, String) {
    let crew = city.crew(app, NAME, &["paving"], &[("bag", 5)]).await;
    crew.start_shift(LAT, LONG).await;
    let (_, path) = city.report(app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    let job = crew.accept_next().await;
    (crew, job, path)
}

/// Lets the next tick come, with the crew heard of in between.
async fn tick(app: &TestApp, crew: &CrewClient, lat: f64) {
    crew.be_at(lat, LONG).await;
    let tick = app.clock.now().duration_trunc(TimeDelta::minutes(10)).unwrap();
    app.wait(tick + TimeDelta::minutes(10) - app.clock.now() + TimeDelta::seconds(1)).await;
}

async fn window(app: &TestApp, path: &str) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let case = app.stranger().get(&format!("/api/v1{path}"), 200).await;
    let time = |name: &str| case["arrival"][name].as_str().map(|text| text.parse().unwrap());
    time("from").zip(time("to"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resident_is_told_a_window_that_only_changes_now_and_then() {
    let (app, city) = TestApp::with_city().await;
    let (crew, job, path) = on_its_way(&app, &city).await;
    tick(&app, &crew, LAT).await;

    let (from, to) = window(&app, &path).await.expect("a window");

    let now = app.clock.now();
    let quarter = TimeDelta::minutes(15);
    assert_eq!((from.duration_trunc(quarter), to.duration_trunc(quarter)), (Ok(from), Ok(to)));
    assert!(from >= now - quarter && to - from >= TimeDelta::minutes(30), "{from} {to}");
    let page = app.stranger().fetch(&path).await.text();
    assert!(page.contains("A crew should be there between"), "{page}");
    // It drives, and nobody who asks all the time sees it.
    for step in 0..5 {
        crew.be_at(LAT + f64::from(step) * 0.004, LONG).await;
        assert_eq!(window(&app, &path).await, Some((from, to)));
    }

    crew.start(&job).await;
    assert_eq!(window(&app, &path).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_crew_that_is_not_heard_nothing_is_promised() {
    let (app, city) = TestApp::with_city().await;
    let (crew, _, path) = on_its_way(&app, &city).await;
    tick(&app, &crew, LAT).await;
    assert!(window(&app, &path).await.is_some());

    app.wait(TimeDelta::minutes(20)).await;

    assert_eq!(window(&app, &path).await, None);
    let page = app.stranger().fetch(&path).await.text();
    assert!(!page.contains("should be there between"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_the_public_sees_says_who_comes_or_where_they_are() {
    let (app, city) = TestApp::with_city().await;
    let (crew, job, path) = on_its_way(&app, &city).await;
    let number = job["case_number"].as_str().unwrap().to_owned();
    tick(&app, &crew, LAT).await;
    assert!(window(&app, &path).await.is_some());
    let crew_id = crew.crew_id.to_string();
    let secrets = [NAME, "Crimson", crew_id.as_str(), "52.0271", "52.02718", "5.0364", "5.03641"];
    let api = format!("/api/v1{path}");
    // At a desk all of it can be seen, so that it could be seen here.
    let desk = city.staff(&app, Role::Dispatcher).await;
    let why = desk.fetch(&format!("/api/v1/cases/{number}/disposition")).await.text();
    assert!(why.contains(NAME), "{why}");
    let place = desk.fetch(&format!("/api/v1/crews/{crew_id}/position")).await.text();
    assert!(secrets.iter().filter(|secret| place.contains(**secret)).count() >= 4, "{place}");
    let pages = [
        api,
        path,
        "/".to_owned(),
        "/open311/v2/requests.json".to_owned(),
        "/open311/v2/requests.json?extensions=true".to_owned(),
        format!("/open311/v2/requests/{number}.json?extensions=true"),
        format!("/open311/v2/requests/{number}.xml?extensions=true"),
        "/open311/v2/servicerequestupdates.json".to_owned(),
    ];
    let here = json!({"place": {"lat": LAT, "long": LONG}, "accuracy_m": 4.0});
    for deed in ["scheduled", "arrival", "resolve"] {
        if deed != "scheduled" {
            let mut done =
                json!({"kind": deed, "job": {"job_id": job["job_id"], "fence": job["fence"]}});
            let more = if deed == "arrival" {
                here.clone()
            } else {
                json!({"outcome": "fixed", "place": {"lat": LAT, "long": LONG}})
            };
            done.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            let operation = super::device::operation(app.clock.now(), done);
            let request = crew.client.request(Method::POST, "/api/v1/crew/operations");
            let sent = crew.client.send(request.json(&json!({"operations": [operation]}))).await;
            assert_eq!(sent.json()["answers"][0]["status"], "applied", "{}", sent.text());
        }
        for page in &pages {
            let answer = app.stranger().fetch(page).await;
            let said = format!("{:?} {}", answer.headers, answer.text());
            for secret in secrets {
                assert!(!said.contains(secret), "{page} tells {secret} after {deed}: {said}");
            }
        }
    }
}
