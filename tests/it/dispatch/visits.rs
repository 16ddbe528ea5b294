//! Work that takes more than one visit, or more than one crew.

use domain::accounts::Role;
use fixtures::Scene;
use harness::{Rows, TestApp, scene};
use serde_json::{Value, json};

use super::north;

/// A barricade first; then a repair by two crews.
async fn barricade_first(app: &TestApp) {
    let barricade = json!({"name": "barricade", "skills": ["tree"], "minutes": 10});
    let visits = json!([barricade, repair(&["barricade"])]);
    app.service("pothole").visits(&visits).save().await;
}

/// A visit of two crews after some others.
fn repair(after: &[&str]) -> Value {
    json!({
        "name": "repair", "skills": ["paving"], "minutes": 30, "crews": 2,
        "stock_needs": [{"item": "bag", "quantity": 1}], "after": after,
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_barricade_stands_before_the_repair_begins_and_the_case_ends_with_the_last() {
    let (app, city) = TestApp::with_city().await;
    barricade_first(&app).await;
    let desk = city.staff(&app, Role::Agent).await;
    let guards = city.crew(&app, "Guards", &["tree"], &[]).await;
    let one = city.crew(&app, "One", &["paving"], &[("bag", 1)]).await;
    let two = city.crew(&app, "Two", &["paving"], &[("bag", 1)]).await;
    for (crew, metres) in [(&guards, 500.0), (&one, 100.0), (&two, 200.0)] {
        crew.start_shift(north(metres), 5.05).await;
    }
    let (number, _) = city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;

    assert!(one.offers().await.is_empty() && two.offers().await.is_empty());
    let waits = Rows::dispositions().words("It waits until this is done: barricade.");
    assert_eq!(app.count(&waits).await, 2);
    let barricade = guards.accept_next().await;
    guards.start(&barricade).await;
    let standing = guards.resolve(&barricade, Some(scene(Scene::Patched, 52.05, 5.05))).await;
    assert_eq!(standing["status"], "in_progress", "the repair is yet to come");
    app.run_tasks().await;

    let (first, second) = (one.accept_next().await, two.accept_next().await);
    assert_eq!((&first["visit"], &second["visit"]), (&json!("repair"), &json!("repair")));
    one.start(&first).await;
    two.start(&second).await;
    one.resolve(&first, None).await;
    let done = two.resolve(&second, Some(scene(Scene::Patched, 52.05, 5.05))).await;

    assert_eq!(done["status"], "resolved");
    assert_eq!(app.count(&Rows::jobs().state("done")).await, 3);
    assert_eq!(app.count(&Rows::stock().counted(0).reserved(0)).await, 2);
    let told = desk.get(&format!("/api/v1/cases/{number}"), 200).await.to_string();
    assert!(told.contains("Done: barricade. Filled the hole."), "{told}");
    app.assert_promises_kept().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_two_crews_gives_up_and_the_case_goes_on_with_the_other() {
    let (app, city) = TestApp::with_city().await;
    let repair = json!([repair(&[])]);
    app.service("pothole").visits(&repair).save().await;
    let one = city.crew(&app, "One", &["paving"], &[("bag", 1)]).await;
    let two = city.crew(&app, "Two", &["paving"], &[("bag", 1)]).await;
    one.start_shift(north(100.0), 5.05).await;
    two.start_shift(north(200.0), 5.05).await;
    city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    let mut held = one.accept_next().await;
    if two.offers().await.is_empty() {
        // Both seats were offered to the nearer first.
        let second = one.accept_next().await;
        one.release(&second, "One truck is one truck.").await;
        app.run_tasks().await;
    }
    let other = two.accept_next().await;
    two.start(&other).await;

    one.release(&held, "The truck broke down.").await;

    assert_eq!(app.count(&Rows::cases().status("in_progress")).await, 1);
    assert_eq!(app.count(&Rows::jobs().state("open")).await, 1);
    held["fence"] = json!(0);
    app.assert_promises_kept().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawn_report_ends_every_visit() {
    let (app, city) = TestApp::with_city().await;
    barricade_first(&app).await;
    let desk = city.staff(&app, Role::Agent).await;
    let guards = city.crew(&app, "Guards", &["tree"], &[]).await;
    guards.start_shift(52.05, 5.05).await;
    let (number, _) = city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    guards.accept_next().await;

    let taken_back = json!({"action": "withdraw", "note": "The reporter called."});
    desk.post(&format!("/api/v1/cases/{number}/actions"), &taken_back, 200).await;

    assert_eq!(app.count(&Rows::jobs().state("cancelled")).await, 3);
    assert_eq!(app.count(&Rows::live_leases()).await, 0);
    assert_eq!(app.count(&Rows::dispositions()).await, 0);
}
