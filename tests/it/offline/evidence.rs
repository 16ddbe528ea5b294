//! What a crew has seen is kept, also when nobody waits for it any more.

use chrono::TimeDelta;
use domain::accounts::Role;
use harness::{City, CrewClient, Rows, TestApp};
use serde_json::{Value, json};

use super::device::{Device, deed, holding, offered, on_shift, operation, picture};

/// The job goes to somebody else while the first crew is not heard.
async fn taken_over(app: &TestApp, city: &City, job: &Value) -> CrewClient {
    let desk = city.staff(app, Role::Dispatcher).await;
    let rival = on_shift(app, city, "Rival").await;
    let number = job["case_number"].as_str().unwrap();
    let taken_back = json!({"action": "unschedule", "note": "Nobody hears from them."});
    desk.post(&format!("/api/v1/cases/{number}/actions"), &taken_back, 200).await;
    app.run_tasks().await;
    rival.accept_next().await;
    rival
}

async fn visits(app: &TestApp, city: &City, number: &Value) -> Vec<Value> {
    let desk = city.staff(app, Role::Agent).await;
    let path = format!("/api/v1/cases/{}/visits", number.as_str().unwrap());
    desk.get(&path, 200).await.as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crew_that_was_replaced_decides_nothing_and_what_it_saw_is_kept() {
    let (app, city) = TestApp::with_city().await;
    let (_crew, device, job) = holding(&app, &city).await;
    let photos = [device.upload(&picture(1)).await, device.upload(&picture(2)).await];
    let now = app.clock.now();
    let here = json!({"place": {"lat": 52.05, "long": 5.05}});
    let done = json!({"outcome": "fixed", "note": "Filled it.", "photo_uploads": [photos[0]]});
    let mut batch = [
        operation(now, deed("arrival", &job, here)),
        operation(now, deed("start", &job, json!({}))),
        operation(now, deed("note", &job, json!({"note": "It is deep."}))),
        operation(now, deed("photo", &job, json!({"photo_uploads": [photos[1]]}))),
        operation(now, deed("parts", &job, json!({"parts": [{"item": "bag", "quantity": 1}]}))),
        operation(now, deed("hold", &job, json!({"reason": "A pipe is in the way."}))),
        operation(now, deed("resolve", &job, done)),
        operation(now, deed("release", &job, json!({"reason": "We go home."}))),
    ];
    for (operation, second) in batch.iter_mut().zip(0..) {
        operation["at"] = json!(now + TimeDelta::seconds(second));
    }
    let rival = taken_over(&app, &city, &job).await;

    let answers = device.send(&batch).await;

    // Given back it was already, by the desk.
    let (back, others) = answers.split_last().unwrap();
    assert_eq!(back["status"], "applied");
    assert!(others.iter().all(|answer| answer["code"] == "not_held"), "{answers:?}");
    let found: Vec<_> = others.iter().map(|answer| answer["status"].as_str().unwrap()).collect();
    let mut expected = ["kept_as_evidence"; 7];
    expected[1] = "refused";
    assert_eq!(found, expected);
    assert_eq!(app.count(&Rows::cases().status("scheduled")).await, 1);
    assert_eq!(rival.client.get("/api/v1/crew/jobs", 200).await[0]["fence"], 2);
    let seen = visits(&app, &city, &job["case_number"]).await;
    let kinds: Vec<_> = seen.iter().map(|visit| visit["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["arrival", "note", "photo", "parts", "hold", "resolve", "release"]);
    assert!(seen.iter().all(|it| it["standing"] == "superseded" && it["crew"] == "Crew"));
    assert_eq!(app.count(&Rows::photos().kind("proof")).await, 2);
    let marked = r#"event where detail like '%"visit":"superseded"%'"#;
    assert_eq!(app.count(marked).await, 5);
    // The truck is still out, and the bag is gone.
    assert_eq!(app.count(&Rows::stock().counted(4).reserved(0)).await, 1);
    device.send(&batch).await;
    assert_eq!(app.count(&Rows::visits()).await, 7);
    assert_eq!(app.count(marked).await, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_came_too_late_for_the_job_and_worked_all_the_same_is_heard() {
    let (app, city) = TestApp::with_city().await;
    let (_crew, device, offer) = offered(&app, &city).await;
    let now = app.clock.now();
    let accept = operation(now, json!({"kind": "accept", "offer_id": offer["offer_id"]}));
    let job = json!({"job_id": offer["job_id"], "accept_operation": accept["operation_id"]});
    let note = operation(now, json!({"kind": "note", "job": job, "note": "We were there."}));
    let done = json!({"kind": "resolve", "job": job, "outcome": "fixed", "note": "Filled it."});
    let done = operation(now, done);
    app.wait(TimeDelta::seconds(91)).await;
    app.run_tasks().await;

    let answers = device.send(&[accept, note, done]).await;

    let found: Vec<_> = answers.iter().map(|it| (&it["status"], &it["code"])).collect();
    let (kept, not_held) = (json!("kept_as_evidence"), json!("not_held"));
    let gone = (&json!("refused"), &json!("gone"));
    assert_eq!(found, [gone, (&kept, &not_held), (&kept, &not_held)]);
    assert_eq!(visits(&app, &city, &offer["case_number"]).await.len(), 2);
    assert_eq!(app.count(&Rows::cases().status("acknowledged")).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_never_had_anything_to_do_with_a_case_learns_nothing_of_it() {
    let (app, city) = TestApp::with_city().await;
    let (_crew, _, job) = holding(&app, &city).await;
    let other = Device::of(&on_shift(&app, &city, "Other").await, &city);
    let now = app.clock.now();
    let mut no_job = job.clone();
    no_job["job_id"] = operation(now, json!({}))["operation_id"].clone();

    for job in [job, no_job] {
        let note = operation(now, deed("note", &job, json!({"note": "Ours now."})));
        let answer = other.send_one(&note).await;
        assert_eq!((&answer["status"], &answer["code"]), (&json!("refused"), &json!("not_found")));
        assert_eq!(answer["detail"], "there is no such job");
    }

    assert_eq!(app.count(&Rows::visits()).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn stock_falls_to_what_is_promised_and_no_further() {
    let (app, city) = TestApp::with_city().await;
    let (_crew, device, job) = holding(&app, &city).await;
    let used = json!({"parts": [{"item": "bag", "quantity": 7}, {"item": "cone", "quantity": 1}]});
    let parts = operation(app.clock.now(), deed("parts", &job, used));

    let answer = device.send_one(&parts).await;

    assert_eq!(answer["status"], "applied");
    let short = json!([{"item": "bag", "quantity": 3}, {"item": "cone", "quantity": 1}]);
    assert_eq!(answer["short"], short);
    assert_eq!(app.count(&Rows::stock().item("bag").counted(1).reserved(1)).await, 1);
    let visit = visits(&app, &city, &job["case_number"]).await.remove(0);
    assert_eq!(visit["parts"][0], json!({"item": "bag", "quantity": 7, "short": 3}));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_picture_of_the_work_may_come_after_the_work_and_the_shift() {
    let (app, city) = TestApp::with_city().await;
    let (crew, device, job) = holding(&app, &city).await;
    let now = app.clock.now();
    let done = json!({"outcome": "fixed", "note": "Filled it."});
    let unproven = device.send_one(&operation(now, deed("resolve", &job, done))).await;
    assert_eq!(unproven["status"], "applied");
    assert_eq!(app.count(&Rows::cases().unproven()).await, 1);
    crew.client.send(crew.client.request(reqwest::Method::DELETE, "/api/v1/crew/shift")).await;

    let proof = harness::scene(fixtures::Scene::Patched, 52.05, 5.05);
    let photo = json!({"photo_uploads": [device.upload(&proof).await]});
    let shown = device.send_one(&operation(now, deed("photo", &job, photo))).await;
    let here = json!({"place": {"lat": 52.05, "long": 5.05}});
    let arrived = device.send_one(&operation(now, deed("arrival", &job, here))).await;
    let parts = json!({"parts": [{"item": "bag", "quantity": 1}]});
    let used = device.send_one(&operation(now, deed("parts", &job, parts))).await;

    for answer in [&shown, &arrived, &used] {
        assert_eq!(answer["status"], "kept_as_evidence", "{answer}");
    }
    assert_eq!(app.count(&Rows::cases().unproven()).await, 0);
    // The truck is in the yard, and will be counted there.
    assert_eq!(used["short"], json!([{"item": "bag", "quantity": 1}]));
    assert_eq!(app.count(&Rows::latest_positions()).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn evidence_cannot_be_changed_or_dropped() {
    let (app, city) = TestApp::with_city().await;
    let (_crew, device, job) = holding(&app, &city).await;
    device
        .send_one(&operation(app.clock.now(), deed("note", &job, json!({"note": "Deep."}))))
        .await;

    for statement in ["update visit_evidence set note = 'Flat.'", "delete from visit_evidence"] {
        let refused = refusal(&app, statement).await;
        assert!(refused.contains("append-only"), "{refused}");
    }
}

async fn refusal(app: &TestApp, statement: &str) -> String {
    use diesel_async::RunQueryDsl;
    let mut conn = app.connect().await;
    diesel::sql_query(statement).execute(&mut conn).await.unwrap_err().to_string()
}
