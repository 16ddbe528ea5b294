//! `/jobs` and `/crews`: what dispatchers see and decide.

mod crews;
mod disposition;
mod list;
mod overrule;

use domain::accounts::Role;
use harness::{Client, CrewClient, TestApp};
use serde_json::Value;

use crate::dispatch::north;

/// Why the job of a case is where it is.
pub(crate) async fn disposition(desk: &Client, number: &str) -> Value {
    desk.get(&format!("/api/v1/cases/{number}/disposition"), 200).await
}

/// What was said of a crew.
pub(crate) fn said<'a>(disposition: &'a Value, crew: &str) -> &'a Value {
    let candidates = disposition["candidates"].as_array().unwrap();
    candidates.iter().find(|candidate| candidate["crew"] == crew).unwrap()
}

/// A desk, two crews, and a job.
pub(crate) struct Town {
    pub(crate) app: TestApp,
    pub(crate) desk: Client,
    pub(crate) near: CrewClient,
    pub(crate) far: CrewClient,
    pub(crate) number: String,
    pub(crate) job: String,
}

/// Two crews, and a job that was offered to the nearer.
pub(crate) async fn town() -> Town {
    let (app, city) = TestApp::with_city().await;
    let desk = city.staff(&app, Role::Dispatcher).await;
    let near = city.crew(&app, "Near", &["paving"], &[("bag", 5)]).await;
    let far = city.crew(&app, "Far", &["paving", "tree"], &[("bag", 5)]).await;
    near.start_shift(north(100.0), 5.05).await;
    far.start_shift(north(900.0), 5.05).await;
    let (number, _) = city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    let job = app.job_ids().await.remove(0);
    Town { app, desk, near, far, number, job }
}
