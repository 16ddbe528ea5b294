//! `GET /crew/position-reads`: who looked where a crew was.

use domain::accounts::Role;
use harness::TestApp;
use serde_json::json;

use crate::{crews::look, offline::device::on_shift};

#[tokio::test(flavor = "multi_thread")]
async fn a_crew_sees_who_looked_where_it_was() {
    let (app, city) = TestApp::with_city().await;
    let crew = on_shift(&app, &city, "Crew").await;
    let other = on_shift(&app, &city, "Other").await;
    let agent = city.staff(&app, Role::Agent).await;
    let dispatcher = city.staff(&app, Role::Dispatcher).await;
    let admin = city.staff(&app, Role::Admin).await;

    assert_eq!(look(&agent, &crew, 403).await["code"], "forbidden");
    assert_eq!(look(&other.client, &crew, 403).await["code"], "forbidden");
    look(&dispatcher, &crew, 200).await;
    let place = look(&admin, &crew, 200).await;

    assert_eq!(place["place"], json!({"lat": 52.05, "long": 5.05}));
    let reads = crew.client.get("/api/v1/crew/position-reads", 200).await;
    let who: Vec<_> =
        reads.as_array().unwrap().iter().map(|read| (&read["role"], &read["name"])).collect();
    let [admin, dispatcher] = [json!("admin"), json!("dispatcher")];
    assert_eq!(who, [(&admin, &admin), (&dispatcher, &dispatcher)]);
    assert_eq!(other.client.get("/api/v1/crew/position-reads", 200).await, json!([]));
}
