//! More is reported than the crews can hold: what waits is planned together.

use domain::accounts::Role;
use harness::{City, CrewClient, TestApp};
use serde_json::{Value, json};

use super::north;
use crate::jobs::disposition;

/// A crew takes all that it is asked for, and begins the first.
async fn take_all(app: &TestApp, crew: &CrewClient) -> Vec<Value> {
    app.run_tasks().await;
    let mut jobs = vec![];
    for _ in 0..crew.offers().await.len() {
        jobs.push(crew.accept_next().await);
    }
    app.run_tasks().await;
    jobs
}

/// Reports at these distances to the north, in this order.
async fn reported(app: &TestApp, city: &City, places: &[f64]) -> Vec<String> {
    let mut numbers = vec![];
    for metres in places {
        let (number, _) = city.report(app, "pothole", north(*metres), 5.05).await;
        numbers.push(number);
    }
    app.run_tasks().await;
    numbers
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_planned_together_and_goes_to_the_crew_of_its_quarter() {
    let (app, city) = TestApp::with_city().await;
    let desk = city.staff(&app, Role::Agent).await;
    let south = city.crew(&app, "South", &["paving"], &[("bag", 20)]).await;
    let north_crew = city.crew(&app, "North", &["paving"], &[("bag", 20)]).await;
    south.start_shift(north(0.0), 5.05).await;
    reported(&app, &city, &[10.0, 20.0, 30.0]).await;
    let held = take_all(&app, &south).await;
    north_crew.start_shift(north(4_500.0), 5.05).await;
    reported(&app, &city, &[4_510.0, 4_520.0, 4_530.0]).await;
    assert_eq!((held.len(), take_all(&app, &north_crew).await.len()), (3, 3));

    // South's quarter is reported last, and is due last.
    let far = reported(&app, &city, &[4_540.0, 4_550.0]).await;
    let near = reported(&app, &city, &[40.0, 50.0]).await;
    // Something has changed: everything that waits is looked at together.
    south.client.post("/api/v1/crew/stock/restock", &json!({"items": {"bag": 1}}), 200).await;
    app.run_tasks().await;

    for (numbers, crew) in [(&far, "North"), (&near, "South")] {
        for number in numbers {
            let why = disposition(&desk, number).await;
            assert_eq!(why["code"], "planned", "{why}");
            let words = why["words"].as_str().unwrap();
            assert!(words.starts_with(&format!("It waits for {crew}")), "{words}");
        }
    }
    south.start(&held[0]).await;
    south.resolve(&held[0], None).await;
    app.run_tasks().await;
    let offers = south.offers().await;
    let in_quarter =
        |offer: &Value| near.iter().any(|number| offer["case_number"] == number.as_str());
    assert!(!offers.is_empty() && offers.iter().all(in_quarter), "{offers:?}");
    assert!(north_crew.offers().await.is_empty());
    app.assert_promises_kept().await;
}
