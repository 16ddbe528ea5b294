//! Machines whose clocks are wrong.

use std::{process::Command, time::Duration};

use chrono::TimeDelta;
use domain::clock::set_by_database;
use harness::{Client, Rows, Streetcorner, TestApp};

/// Cases that were reported just now by the database's clock.
const REPORTED_NOW: &str =
    "cases where requested_at between city_now() - interval '1 minute' and city_now()";

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_three_days_ahead_or_an_hour_behind_delays_nothing_and_ends_nothing() {
    for wrong_by in [TimeDelta::days(3), TimeDelta::hours(-1)] {
        let (app, city) = TestApp::with_city().await;
        // Signed in by a machine whose clock is right.
        let crew = city.crew(&app, "Crew", &["paving"], &[]).await.client;

        app.clock.wind(wrong_by);
        let mut conn = app.connect().await;
        set_by_database(&mut conn, &app.clock).await.unwrap();
        drop(conn);
        city.report(&app, "pothole", 52.05, 5.05).await;
        app.run_tasks().await;

        assert_eq!(app.count(REPORTED_NOW).await, 1, "{wrong_by}");
        assert_eq!(app.count("task where kind = 'route_case'").await, 0, "{wrong_by}");
        crew.get("/api/v1/crew/offers", 200).await;
    }
}

/// Cases that were reported just now. The clock of a process may be wrong by what it gains between
/// two questions to the database.
const REPORTED_ABOUT_NOW: &str = "cases where requested_at between city_now() - interval \
     '1 minute' and city_now() + interval '10 seconds'";

/// Settings under which the clocks of a process run ten times as fast.
fn fast() -> Vec<(String, String)> {
    let program = Command::new("faketime").args(["-m", "-f", "+0 x10", "env"]).output();
    let program = program.expect("faketime, which `.ci/setup clocks` installs");
    let settings = String::from_utf8(program.stdout).unwrap();
    let settings = settings.lines().filter_map(|line| line.split_once('='));
    let is_of_clock = |name: &str| name == "LD_PRELOAD" || name.starts_with("FAKETIME");
    settings
        .filter(|(name, _)| is_of_clock(name))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_runs_at_another_speed_begins_and_ends_nothing_at_a_wrong_time() {
    let (app, city) = TestApp::with_city().await;
    city.crew(&app, "Crew", &["paving"], &[]).await;
    let mut fast_one = Streetcorner::on(&app.database_url, &app.photo_dir());
    for (name, value) in fast() {
        fast_one.set(&name, &value);
    }
    fast_one.serve();
    let mut other = Streetcorner::on(&app.database_url, &app.photo_dir());
    let key = fast_one.data_dir.path().join("signing-key.pem");
    other.set("STREETCORNER_SIGNING_KEY", key.to_str().unwrap());
    other.serve();
    // By now it would be 90 seconds ahead, and its tokens would not be valid yet.
    tokio::time::sleep(Duration::from_secs(10)).await;

    let crew = fast_one.stranger().sign_in(city.id.as_str(), "Crew", "correct horse").await;
    Client::new(&other.url(), crew.token.clone()).get("/api/v1/crew/offers", 200).await;
    for number in 0_i64..4 {
        let body = serde_json::json!({
            "jurisdiction_id": city.id, "service_code": "pothole", "description": "A hole",
            "place": {"lat": 52.05 + 0.001 * f64::from(u8::try_from(number).unwrap()), "long": 5.05},
        });
        fast_one.stranger().post("/api/v1/cases", &body, 201).await;
    }

    assert_eq!(app.count(REPORTED_ABOUT_NOW).await, 4);
    app.eventually(async || (app.count(&Rows::jobs()).await == 4).then_some(())).await;
    app.assert_promises_kept().await;
}
