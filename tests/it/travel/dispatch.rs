//! Who is asked, where the straight line and the way differ.

use harness::{City, Service, TestApp};
use serde_json::json;
use worker::RouterDialect;

use super::asking;

#[tokio::test(flavor = "multi_thread")]
async fn the_crew_on_this_side_of_the_river_is_asked() {
    // From the west: the crew on this side, the hole, and the crew on the other, an hour by the bridge.
    let server = Service::saying(&json!({
        "code": "Ok",
        "durations": [[0, 120, 3_600], [120, 0, 3_600], [3_600, 3_600, 0]],
    }));
    let app = Box::pin(TestApp::with_travel(asking(RouterDialect::Osrm, &server))).await;
    let city = Box::pin(City::found(&app, "testville")).await;
    let this_side = city.crew(&app, "This side", &["paving"], &[("bag", 5)]).await;
    let other_side = city.crew(&app, "Other side", &["paving"], &[("bag", 5)]).await;
    this_side.start_shift(52.05, 5.04).await;
    other_side.start_shift(52.05, 5.051).await;

    city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;

    assert_eq!(server.seen().len(), 1);
    assert_eq!(this_side.offers().await.len(), 1);
    assert!(other_side.offers().await.is_empty(), "it is 70 m away, across the river");
}
