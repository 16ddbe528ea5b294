//! `POST /crew/operations`: what a phone did counts once, by the server's rules.

use chrono::TimeDelta;
use futures_util::future::join_all;
use harness::{Rows, TestApp};
use serde_json::{Value, json};

use crate::offline::device::{Device, deed, holding, offered, operation, picture};

fn statuses(answers: &[Value]) -> Vec<&str> {
    answers.iter().map(|answer| answer["status"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_without_a_network_arrives_in_one_request_and_again_without_harm() {
    let (app, city) = TestApp::with_city().await;
    let (_crew, device, offer) = offered(&app, &city).await;
    let photo = device.upload(&picture(1)).await;
    let now = app.clock.now();
    let accept = operation(now, json!({"kind": "accept", "offer_id": offer["offer_id"]}));
    let job = json!({"job_id": offer["job_id"], "accept_operation": accept["operation_id"]});
    let under = |kind: &str, more: Value| {
        let mut deed = json!({"kind": kind, "job": job});
        deed.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        operation(now, deed)
    };
    let here = json!({"place": {"lat": 52.0503, "long": 5.05}, "accuracy_m": 8.0});
    let batch = [
        accept.clone(),
        under("arrival", here),
        under("start", json!({})),
        under("note", json!({"note": "Two holes, not one."})),
        under("parts", json!({"parts": [{"item": "bag", "quantity": 2}]})),
        under(
            "resolve",
            json!({
                "outcome": "fixed", "note": "Filled both.", "photo_uploads": [photo],
                "place": {"lat": 52.05, "long": 5.05},
            }),
        ),
    ];

    let answers = device.send(&batch).await;

    assert_eq!(statuses(&answers), ["applied"; 6], "{answers:?}");
    assert_eq!((&answers[0]["fence"], &answers[0]["job_id"]), (&json!(1), &offer["job_id"]));
    let case =
        "cases where status = 'resolved' and status_notes = 'Filled both.' and not unevidenced";
    let proof = "photo where kind = 'proof'";
    let near = "visit_evidence where kind = 'arrival' and distance_m = 30 and standing = 'held'";
    // One was promised to the job, and two were used besides.
    let stock = "stock where counted = 2 and reserved = 0";
    for rows in [case, proof, near, stock] {
        assert_eq!(app.count(rows).await, 1, "{rows}");
    }
    let events = app.count(&Rows::events()).await;
    assert_eq!(device.send(&batch).await, answers);
    assert_eq!(app.count(&Rows::events()).await, events);
    assert_eq!((app.count(proof).await, app.count(stock).await), (1, 1));
    assert_eq!(app.count(&Rows::visits()).await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_sixteen_phones_send_at_once_happens_once() {
    let (app, city) = TestApp::with_city().await;
    let (_crew, device, job) = holding(&app, &city).await;
    let now = app.clock.now();
    let note = operation(now, deed("note", &job, json!({"note": "Deep."})));
    let parts = json!({"parts": [{"item": "bag", "quantity": 1}]});
    let batch = [note, operation(now, deed("parts", &job, parts))];

    let answers = join_all((0..16).map(|_| device.send(&batch))).await;

    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(statuses(&answers[0]), ["applied"; 2]);
    assert_eq!(app.count(&Rows::events().note("Deep.")).await, 1);
    assert_eq!(app.count(&Rows::stock().counted(4)).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mistake_is_an_operations_own_and_stops_no_other() {
    let (app, city) = TestApp::with_city().await;
    let (_crew, device, job) = holding(&app, &city).await;
    let now = app.clock.now();
    let note = |words: &str| operation(now, deed("note", &job, json!({"note": words})));
    let first = note("One.");
    let mut other = note("Two.");
    other["operation_id"] = first["operation_id"].clone();
    let mut nameless = note("Three.");
    nameless["operation_id"] = json!("nobody");
    let mut timeless = note("Four.");
    timeless["at"] = json!("0000-01-01T00:00:00Z");
    let both = json!({"kind": "start", "job": {
        "job_id": job["job_id"], "fence": 1, "accept_operation": first["operation_id"],
    }});
    let far = json!({"place": {"lat": 52.05, "long": 5.05}, "accuracy_m": -1});
    let bad = [
        (other, "key_reused"),
        (nameless, "invalid"),
        (timeless, "invalid"),
        (json!("nonsense"), "invalid"),
        (operation(now, json!({"kind": "dance"})), "invalid"),
        (operation(now, both), "invalid"),
        (note(" "), "invalid"),
        (note(&"x".repeat(4_001)), "invalid"),
        (operation(now, deed("arrival", &job, far)), "invalid"),
        (operation(now, deed("parts", &job, json!({"parts": []}))), "invalid"),
        (operation(now, deed("photo", &job, json!({"photo_uploads": []}))), "invalid"),
        (operation(now, deed("photo", &job, json!({"photo_uploads": ["x"]}))), "bad_photo"),
        (operation(now, json!({"kind": "accept", "offer_id": job["job_id"]})), "not_found"),
    ];
    let last = note("Last.");
    let mut batch = vec![first];
    batch.extend(bad.iter().map(|(bad, _)| bad.clone()));
    batch.push(last);

    let answers = device.send(&batch).await;

    for ((bad, code), answer) in bad.iter().zip(&answers[1..]) {
        assert_eq!(
            (&answer["status"], &answer["code"]),
            (&json!("refused"), &json!(code)),
            "{bad}"
        );
        assert!(!answer["detail"].as_str().unwrap().is_empty());
    }
    assert_eq!(
        (&answers[0]["status"], &answers[14]["status"]),
        (&json!("applied"), &json!("applied"))
    );
    assert_eq!(app.count(&Rows::visits()).await, 2);
    let many = vec![json!({}); 101];
    let problem =
        device.client.post("/api/v1/crew/operations", &json!({"operations": many}), 422).await;
    assert_eq!(problem["code"], "invalid");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_before_that_on_which_it_builds_is_asked_for_again() {
    let (app, city) = TestApp::with_city().await;
    let (_crew, device, offer) = offered(&app, &city).await;
    let now = app.clock.now();
    let accept = operation(now, json!({"kind": "accept", "offer_id": offer["offer_id"]}));
    let job = json!({"job_id": offer["job_id"], "accept_operation": accept["operation_id"]});
    let start = operation(now, json!({"kind": "start", "job": job}));
    let bytes = picture(1);
    let path = device.announce(bytes.len()).await;
    let photo = operation(now, json!({"kind": "photo", "job": job, "photo_uploads": [path]}));

    let early = device.send(&[start.clone(), photo.clone()]).await;
    device.send_one(&accept).await;
    device.patch(&path, 0, &bytes).await;
    let again = device.send(&[start, photo]).await;

    assert_eq!(statuses(&early), ["not_yet"; 2]);
    assert_eq!(
        (&early[0]["code"], &early[1]["code"]),
        (&json!("out_of_order"), &json!("photo_pending"))
    );
    assert_eq!(statuses(&again), ["applied"; 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_a_day_off_changes_nothing_but_what_is_told_of_it() {
    for off in [TimeDelta::days(-1), TimeDelta::days(1)] {
        let (app, city) = TestApp::with_city().await;
        let (_crew, device, offer) = offered(&app, &city).await;
        let at = app.clock.now() + off;
        let accept = operation(at, json!({"kind": "accept", "offer_id": offer["offer_id"]}));
        let job = json!({"job_id": offer["job_id"], "accept_operation": accept["operation_id"]});
        let start = operation(at, json!({"kind": "start", "job": job}));
        let note = operation(at, json!({"kind": "note", "job": job, "note": "Deep."}));

        let answers = device.send(&[accept, start, note]).await;

        assert_eq!(statuses(&answers), ["applied"; 3], "{answers:?}");
        let near = "between now() - interval '1 minute' and now() + interval '1 minute'";
        assert_eq!(app.count(&format!("event where note = 'Deep.' and at {near}")).await, 1);
        assert_eq!(app.count(&format!("lease_live where started_at {near}")).await, 1);
        let told = format!("visit_evidence where device_at = '{at}' and received_at {near}");
        assert_eq!(app.count(&told).await, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_remembered_for_thirty_days_and_evidence_for_longer() {
    let (app, city) = TestApp::with_city().await;
    let (crew, device, job) = holding(&app, &city).await;
    let note = operation(app.clock.now(), deed("note", &job, json!({"note": "Deep."})));
    device.send_one(&note).await;

    app.wait(TimeDelta::days(29)).await;
    app.run_tasks().await;
    let known = app.count(&Rows::answered_operations()).await;
    app.wait(TimeDelta::days(2)).await;
    app.run_tasks().await;
    let forgotten = app.count(&Rows::answered_operations()).await;
    let later = app.stranger().sign_in("testville", "Crew", "correct horse").await;
    let device = Device { client: later, ..device };
    let again = device.send_one(&note).await;

    assert_eq!((known, forgotten), (1, 0));
    assert_ne!(again["status"], "refused", "{again}");
    assert_eq!(app.count(&Rows::events().note("Deep.")).await, 1);
    assert_eq!(app.count(&Rows::visits()).await, 1);
    drop(crew);
}
