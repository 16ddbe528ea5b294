//! Machines whose clocks are wrong.

use chrono::TimeDelta;
use domain::clock::set_by_database;
use harness::TestApp;

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
