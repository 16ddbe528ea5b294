//! The pages: for people, without script.

mod assets;
mod confirm;
mod developers;
mod dispute;
mod home;
mod track;
mod withdraw;

use harness::{City, TestApp};

/// The tracking page of a case that a crew has resolved.
async fn resolved(app: &TestApp, city: &City) -> String {
    let crew = city.crew(app, "Crew", &["paving"], &[("bag", 5)]).await;
    crew.start_shift(52.05, 5.05).await;
    let (_, tracking) = city.report(app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    let job = crew.accept_next().await;
    crew.resolve(&job, None).await;
    tracking
}
