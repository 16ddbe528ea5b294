//! `GET /crews/{crew_id}/position`: where a crew is, for who may know.

use chrono::TimeDelta;
use domain::accounts::Role;
use harness::{Rows, TestApp};
use reqwest::Method;

use crate::{crews::look, offline::device::on_shift};

#[tokio::test(flavor = "multi_thread")]
async fn outside_a_shift_a_crew_is_nowhere_and_nobody_is_said_to_have_looked() {
    let (app, city) = TestApp::with_city().await;
    let crew = on_shift(&app, &city, "Crew").await;
    let lost = on_shift(&app, &city, "Lost").await;
    let desk = city.staff(&app, Role::Manager).await;
    let end = crew.client.request(Method::DELETE, "/api/v1/crew/shift");
    crew.client.send(end).await.expect_status(204);

    look(&desk, &crew, 404).await;
    assert_eq!(app.count(&Rows::latest_positions()).await, 1);
    assert_eq!(app.count(&Rows::positions()).await, 2);
    // Of a shift that nobody ended the time runs out.
    app.wait(TimeDelta::hours(8)).await;
    let desk = app.stranger().sign_in("testville", "manager", "correct horse").await;
    look(&desk, &lost, 404).await;
    app.run_tasks().await;
    assert_eq!(app.count(&Rows::latest_positions()).await, 0);
    assert_eq!(app.count(&Rows::position_reads()).await, 0);
}
