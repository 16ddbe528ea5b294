//! `GET /cases/{number}/disposition` and `GET /jobs/{job_id}/disposition`: why a job is where it is.

use domain::accounts::Role;
use harness::{Rows, TestApp};

use super::{disposition, said};
use crate::dispatch::north;

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

    assert_eq!(app.count(&Rows::jobs().state("open")).await, 20);
    let without = "job left join disposition d using (jurisdiction_id, job_id) \
                   where d.words is null or d.words = '' or d.code = 'new'";
    assert_eq!(app.count(without).await, 0);
    for job in app.job_ids().await {
        let why = desk.get(&format!("/api/v1/jobs/{job}/disposition"), 200).await;
        assert_eq!(why["candidates"].as_array().unwrap().len(), 2, "{why}");
    }
}
