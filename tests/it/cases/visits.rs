//! `GET /cases/{number}/visits`: what crews have seen at a case.

use domain::{accounts::Role, cases::CaseNumber};
use harness::TestApp;
use serde_json::json;

use crate::offline::device::{deed, holding, operation, picture};

#[tokio::test(flavor = "multi_thread")]
async fn staff_see_what_a_crew_has_seen_in_the_order_in_which_it_came() {
    let (app, city) = TestApp::with_city().await;
    let desk = city.staff(&app, Role::Agent).await;
    let (crew, device, job) = holding(&app, &city).await;
    let path = format!("/api/v1/cases/{}/visits", job["case_number"].as_str().unwrap());
    assert_eq!(desk.get(&path, 200).await, json!([]));
    let photo = device.upload(&picture(1)).await;
    let here = json!({"place": {"lat": 52.05, "long": 5.05}, "accuracy_m": 4.0});

    for deed in [
        deed("arrival", &job, here),
        deed("note", &job, json!({"note": "It is deep."})),
        deed("photo", &job, json!({"photo_uploads": [photo]})),
    ] {
        let answer = device.send_one(&operation(app.clock.now(), deed)).await;
        assert_eq!(answer["status"], "applied", "{answer}");
    }

    let seen = desk.get(&path, 200).await;
    let seen = seen.as_array().unwrap();
    let kinds: Vec<_> = seen.iter().map(|visit| visit["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["arrival", "note", "photo"]);
    assert!(seen.iter().all(|it| it["crew"] == "Crew" && it["standing"] == "held"), "{seen:?}");
    assert_eq!((&seen[0]["distance_m"], &seen[0]["accuracy_m"]), (&json!(0.0), &json!(4.0)));
    assert_eq!(seen[1]["note"], "It is deep.");
    assert_eq!(seen[2]["photo_ids"].as_array().map(Vec::len), Some(1));
    crew.client.get(&path, 403).await;
    let unknown = format!("/api/v1/cases/{}/visits", CaseNumber::draw());
    desk.get(&unknown, 404).await;
}
