//! `POST /cases/{number}/actions`: what staff do about a case.

use domain::accounts::Role;
use harness::{Client, Rows, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

async fn act(desk: &Client, number: &str, action: &Value, status: u16) -> Value {
    desk.post(&format!("/api/v1/cases/{number}/actions"), action, status).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_writer_overwrites_nothing() {
    let (app, city) = TestApp::with_city().await;
    let desk = city.staff(&app, Role::Dispatcher).await;
    let (number, _) = city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    let path = format!("/api/v1/cases/{number}");
    let seen = desk.fetch(&path).await;
    let tag = seen.header("etag").to_owned();

    let hold = json!({"action": "hold", "note": "Waiting for asphalt."});
    act(&desk, &number, &hold, 200).await;
    let late = desk.request(Method::POST, &format!("{path}/actions")).header("If-Match", tag);
    let late = desk
        .send(late.json(&json!({"action": "decline", "outcome": "not_ours", "note": "No."})))
        .await;

    late.expect_status(412);
    assert_eq!(desk.get(&path, 200).await["status"], "on_hold");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_does_what_is_not_theirs_to_do() {
    let (app, city) = TestApp::with_city().await;
    let agent = city.staff(&app, Role::Agent).await;
    let crew = city.crew(&app, "Crew", &["paving"], &[]).await;
    let (number, _) = city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;

    let decline = json!({"action": "decline", "outcome": "not_ours", "note": "No."});
    let problem = act(&agent, &number, &decline, 403).await;
    assert_eq!(problem["detail"], "decline is not for you to do");
    act(&crew.client, &number, &decline, 403).await;
    agent.get("/api/v1/crew/jobs", 403).await;
    app.stranger().get(&format!("/api/v1/cases/{number}"), 401).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merge_moves_the_followers_and_can_be_undone() {
    let (app, city) = TestApp::with_city().await;
    let desk = city.staff(&app, Role::Agent).await;
    let report = async |email: &str| {
        let body = json!({
            "jurisdiction_id": city.id, "service_code": "question",
            "place": {"lat": 52.05, "long": 5.05}, "email": email,
        });
        let created = app.stranger().post("/api/v1/cases", &body, 201).await;
        created["number"].as_str().unwrap().to_owned()
    };
    let (primary, double) = (report("a@example.org").await, report("b@example.org").await);
    app.run_tasks().await;

    let merge = json!({"action": "merge", "into": primary.to_lowercase(), "note": "The same."});
    let merged = act(&desk, &double, &merge, 200).await;
    assert_eq!(merged["status"], "duplicate");
    assert_eq!((app.followers_of(&primary).await, app.followers_of(&double).await), (2, 0));
    let into_itself = json!({"action": "merge", "into": primary, "note": "The same."});
    act(&desk, &primary, &into_itself, 422).await;

    act(&desk, &double, &json!({"action": "unmerge", "note": "Another."}), 200).await;
    assert_eq!((app.followers_of(&primary).await, app.followers_of(&double).await), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_action_ends_where_the_table_says_and_the_chain_holds() {
    let (app, city) = TestApp::with_city().await;
    let desk = city.staff(&app, Role::Admin).await;
    let (number, _) = city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    let steps = [
        (json!({"action": "reroute", "agency_code": "parks"}), "acknowledged"),
        (json!({"action": "schedule"}), "scheduled"),
        (json!({"action": "unschedule"}), "acknowledged"),
        (json!({"action": "hold", "until": "2027-01-01T00:00:00Z"}), "on_hold"),
        (json!({"action": "resume"}), "acknowledged"),
        (json!({"action": "start"}), "in_progress"),
        (json!({"action": "resolve", "outcome": "fixed"}), "resolved"),
        (json!({"action": "dispute"}), "acknowledged"),
        (json!({"action": "correct", "description": "Mended words."}), "acknowledged"),
        (json!({"action": "decline", "outcome": "cannot_act"}), "declined"),
        (json!({"action": "reopen"}), "acknowledged"),
        (json!({"action": "withdraw"}), "withdrawn"),
        (json!({"action": "reopen"}), "acknowledged"),
        (json!({"action": "resolve", "outcome": "no_problem_found"}), "resolved"),
        (json!({"action": "confirm"}), "closed"),
    ];
    for (mut step, status) in steps {
        step["note"] = json!("Because.");
        let after = act(&desk, &number, &step, 200).await;
        assert_eq!(after["status"], status, "{step}");
        app.run_tasks().await;
    }
    act(&desk, &number, &json!({"action": "start", "note": "Again."}), 409).await;

    let portion = domain::audit::audit(&mut *app.connect().await, &city.id, None).await.unwrap();
    assert_eq!((portion.breaks, portion.without_digests), (vec![], 0));
    assert_eq!(app.count(&Rows::jobs().open()).await, 0);
}
