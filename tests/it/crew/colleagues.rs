//! `GET /crew/colleagues`: the other crews on shift.

use harness::TestApp;
use reqwest::Method;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_crew_sees_who_else_is_out_and_not_where() {
    let (app, city) = TestApp::with_city().await;
    let one = city.crew(&app, "One", &["paving"], &[]).await;
    let two = city.crew(&app, "Two", &["paving", "tree"], &[]).await;
    city.crew(&app, "At home", &["paving"], &[]).await;
    one.start_shift(52.05, 5.05).await;
    two.start_shift(52.06, 5.05).await;

    let others = one.client.get("/api/v1/crew/colleagues", 200).await;

    let expected = json!([{"crew_id": two.crew_id, "name": "Two", "skills": ["paving", "tree"]}]);
    assert_eq!(others, expected);
    let home = two.client.request(Method::DELETE, "/api/v1/crew/shift");
    two.client.send(home).await.expect_status(204);
    assert_eq!(one.client.get("/api/v1/crew/colleagues", 200).await, json!([]));
    let desk = city.staff(&app, domain::accounts::Role::Dispatcher).await;
    desk.get("/api/v1/crew/colleagues", 403).await;
}
