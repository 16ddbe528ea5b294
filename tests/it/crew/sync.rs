//! `GET /crew/sync`: a phone catches up.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use harness::TestApp;
use serde_json::{Value, json};

use crate::offline::device::{Device, offered, on_shift};

async fn sync(device: &Device, since: &Value) -> Value {
    let token = since["token"].as_str().map(|token| format!("?since={token}")).unwrap_or_default();
    device.client.get(&format!("/api/v1/crew/sync{token}"), 200).await
}

/// What is in an answer, without what is in each.
fn told(answer: &Value) -> Value {
    let mut told = answer.clone();
    let members = told.as_object_mut().unwrap();
    members.retain(|name, value| {
        !["token", "now"].contains(&name.as_str()) && !value.is_null() && *value != json!([])
    });
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_is_told_what_is_new_and_what_is_gone_and_nothing_twice() {
    let (app, city) = TestApp::with_city().await;
    let (crew, device, offer) = offered(&app, &city).await;

    let all = sync(&device, &json!({})).await;
    let nothing = sync(&device, &all).await;
    let job = crew.accept_next().await;
    let accepted = sync(&device, &nothing).await;
    crew.start(&job).await;
    let started = sync(&device, &accepted).await;
    crew.resolve(&job, None).await;
    let resolved = sync(&device, &started).await;

    assert_eq!(all["full"], true);
    assert_eq!(all["offers"], json!([offer]));
    assert_eq!(all["stock"]["items"], json!([{"item": "bag", "counted": 5, "reserved": 0}]));
    assert!(all["shift"]["shift_id"].is_string());
    assert_eq!(told(&nothing), json!({"full": false}));
    let expected = json!({
        "full": false,
        "stock": {
            "unit_id": all["stock"]["unit_id"], "unit": "T-Crew",
            "items": [{"item": "bag", "counted": 5, "reserved": 1}],
        },
        "jobs": [job],
        "removed": [{"kind": "offer", "id": offer["offer_id"]}],
    });
    assert_eq!(told(&accepted), expected);
    assert_eq!(started["jobs"][0]["case_status"], "in_progress");
    assert_eq!(told(&resolved)["removed"], json!([{"kind": "job", "id": job["job_id"]}]));
    // Whoever has lost an answer asks again with the older token, and misses nothing.
    let late = sync(&device, &all).await;
    assert_eq!(told(&late)["removed"], told(&accepted)["removed"]);
    assert_eq!(late["stock"]["items"], json!([{"item": "bag", "counted": 4, "reserved": 0}]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_that_was_away_too_long_or_comes_from_elsewhere_is_told_everything() {
    let (app, city) = TestApp::with_city().await;
    let (_crew, device, _) = offered(&app, &city).await;
    let other = Device::of(&on_shift(&app, &city, "Other").await, &city);
    let all = sync(&device, &json!({})).await;
    let mut older = URL_SAFE_NO_PAD.decode(all["token"].as_str().unwrap()).unwrap();
    older[3] = 0;
    let older = json!({"token": URL_SAFE_NO_PAD.encode(older)});

    assert_eq!(sync(&other, &all).await["full"], true);
    assert_eq!(sync(&device, &older).await["full"], true);
    app.wait(TimeDelta::hours(24) - TimeDelta::minutes(1)).await;
    let client = app.stranger().sign_in("testville", "Crew", "correct horse").await;
    let device = Device { client, ..device };
    let near = sync(&device, &all).await;
    assert_eq!(near["full"], false);
    // The shift ended meanwhile, and the offer did.
    assert_eq!(near["removed"].as_array().unwrap().len(), 3);
    app.wait(TimeDelta::minutes(2)).await;
    let late = sync(&device, &all).await;
    assert_eq!(told(&late), json!({"full": true}));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_token_is_refused() {
    let (app, city) = TestApp::with_city().await;
    let crew = on_shift(&app, &city, "Crew").await;
    let all = crew.client.get("/api/v1/crew/sync", 200).await;
    let good = all["token"].as_str().unwrap();
    let long = "A".repeat(5_000);
    for bad in ["", "nonsense", "%00", &good[..good.len() - 3], &format!("{good}AAAA"), &long] {
        let problem = crew.client.get(&format!("/api/v1/crew/sync?since={bad}"), 400).await;
        assert_eq!(problem["code"], "bad_request", "{bad}");
    }
}
