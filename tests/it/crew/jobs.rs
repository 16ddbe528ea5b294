//! `GET /crew/jobs`: the jobs that a crew holds.

use chrono::TimeDelta;
use harness::TestApp;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn a_crew_sees_what_it_holds_the_oldest_first_and_nobody_elses() {
    let (app, city) = TestApp::with_city().await;
    let crew = city.crew(&app, "Crew", &["paving"], &[("bag", 5)]).await;
    let other = city.crew(&app, "Other", &["tree"], &[]).await;
    crew.start_shift(52.05, 5.05).await;
    other.start_shift(52.05, 5.05).await;
    assert!(crew.jobs().await.is_empty());
    let mut taken = vec![];
    for _ in 0..2 {
        city.report(&app, "pothole", 52.05, 5.05).await;
        app.run_tasks().await;
        taken.push(crew.accept_next().await);
        app.wait(TimeDelta::seconds(1)).await;
    }

    assert_eq!(crew.jobs().await, taken);
    assert!(other.jobs().await.is_empty());
    let [first, second] = [&taken[0], &taken[1]];
    assert!(first["taken_at"].as_str() < second["taken_at"].as_str());
    assert_eq!((&first["started_at"], &first["assigned"]), (&Value::Null, &json!(false)));
    crew.start(first).await;
    let started = crew.jobs().await.remove(0);
    assert_eq!(started["case_status"], "in_progress");
    assert!(started["started_at"].is_string());
    crew.resolve(first, None).await;
    assert_eq!(crew.jobs().await, taken[1..]);
}
