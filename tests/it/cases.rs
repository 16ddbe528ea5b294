//! `/cases` and `/track`: a report's life at a desk and in its reporter's hand.

use domain::accounts::Role;
use harness::{Client, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

async fn act(desk: &Client, number: &str, action: &Value, status: u16) -> Value {
    desk.post(&format!("/api/v1/cases/{number}/actions"), action, status).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_sent_twice_with_the_same_key_is_one_case() {
    let (app, city) = TestApp::with_city().await;
    let report = json!({
        "jurisdiction_id": city.id, "service_code": "question",
        "place": {"lat": 52.05, "long": 5.05}, "description": "When is the market?",
        "email": "resident@example.org",
    });
    let stranger = app.stranger();
    let send = async |body: &Value| {
        let request = stranger.request(Method::POST, "/api/v1/cases");
        stranger.send(request.header("Idempotency-Key", "key-1").json(body)).await
    };

    let (first, second) = (send(&report).await, send(&report).await);
    let mut other = report.clone();
    other["description"] = json!("Something else");
    let third = send(&other).await;

    first.expect_status(201);
    assert_eq!(first.json(), second.json());
    third.expect_status(409);
    assert_eq!(app.count("cases").await, 1);
    assert_eq!(app.count("case_contact").await, 1);
    assert_eq!(app.count("follower").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_is_wrong_with_a_report_is_told_at_once() {
    let (app, city) = TestApp::with_city().await;
    let report = json!({
        "jurisdiction_id": city.id, "service_code": "graffiti",
        "place": {"lat": 10.0, "long": 10.0}, "description": "x".repeat(4_001),
        "answers": {"size": ["large"]},
    });

    let problem = app.stranger().post("/api/v1/cases", &report, 422).await;

    assert_eq!(
        problem["errors"],
        json!([
            "description is too long: 4000 characters at most",
            "where required",
            "size must be a number, not \"large\"",
            "the place is outside the city",
        ])
    );
    assert_eq!(app.count("cases").await + app.count("task").await, 0);
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
    let followers = async |number: &str| {
        app.count(&format!(
            "follower join cases using (jurisdiction_id, case_id) where number = '{number}'"
        ))
        .await
    };

    let merge = json!({"action": "merge", "into": primary.to_lowercase(), "note": "The same."});
    let merged = act(&desk, &double, &merge, 200).await;
    assert_eq!(merged["status"], "duplicate");
    assert_eq!((followers(&primary).await, followers(&double).await), (2, 0));
    let into_itself = json!({"action": "merge", "into": primary, "note": "The same."});
    act(&desk, &primary, &into_itself, 422).await;

    act(&desk, &double, &json!({"action": "unmerge", "note": "Another."}), 200).await;
    assert_eq!((followers(&primary).await, followers(&double).await), (1, 1));
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

    let (_, breaks) =
        domain::audit::audit(&mut *app.connect().await, &city.id, None).await.unwrap();
    assert_eq!(breaks, []);
    assert_eq!(app.count("job where ended_at is null").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_cities_know_nothing_of_each_other() {
    let (app, city) = TestApp::with_city().await;
    let other = harness::City::found(&app, "othertown").await;
    let desk = other.staff(&app, Role::Admin).await;
    let (number, tracking) = city.report(&app, "pothole", 52.05, 5.05).await;

    desk.get(&format!("/api/v1/cases/{number}"), 404).await;
    assert_eq!(desk.get("/api/v1/cases", 200).await, json!([]));
    let elsewhere = tracking.replace("/testville/", "/othertown/");
    app.stranger().get(&format!("/api/v1{elsewhere}"), 404).await;
    let body =
        json!({"jurisdiction_id": "testville", "login": "admin", "password": "correct horse"});
    app.stranger().post("/api/v1/sessions", &body, 401).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_refused_when_it_is_old_or_somebody_elses() {
    let (app, city) = TestApp::with_city().await;
    let desk = city.staff(&app, Role::Agent).await;
    desk.get("/api/v1/cases", 200).await;
    let mut forged = desk.clone();
    forged.token = desk.token.as_ref().map(|token| format!("{token}x"));
    forged.get("/api/v1/cases", 401).await;

    app.wait(chrono::TimeDelta::minutes(16)).await;

    desk.get("/api/v1/cases", 401).await;
}
