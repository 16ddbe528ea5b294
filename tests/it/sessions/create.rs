//! `POST /sessions`: signing in, and how long the token is good.

use domain::accounts::Role;
use futures_util::future::join_all;
use harness::{Answer, Client, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

async fn try_to_sign_in(client: &Client, login: &str, password: &str) -> Answer {
    let body = json!({"jurisdiction_id": "testville", "login": login, "password": password});
    client.send(client.request(Method::POST, "/api/v1/sessions").json(&body)).await
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

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_in_is_told_what_they_may_do_and_for_how_long() {
    let (app, city) = TestApp::with_city().await;
    let crew = city.crew(&app, "Crew", &["paving"], &[]).await;
    let login = json!({"jurisdiction_id": city.id, "login": "Crew", "password": "correct horse"});
    let stranger = app.stranger();

    let request = stranger.request(Method::POST, "/api/v1/sessions").json(&login);
    let answer = stranger.send(request).await;

    answer.expect_status(201);
    assert_eq!(answer.header("cache-control"), "no-store");
    let mut session = answer.json();
    let token = session.as_object_mut().unwrap().remove("access_token").unwrap();
    let expected = json!({
        "token_type": "Bearer", "expires_in": 900, "role": "crew", "name": "Crew",
        "crew_id": crew.crew_id,
    });
    assert_eq!(session, expected);
    let mut client = stranger;
    client.token = Some(token.as_str().unwrap().to_owned());
    client.get("/api/v1/crew/jobs", 200).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_login_and_a_wrong_password_have_the_same_answer() {
    let (app, city) = TestApp::with_city().await;
    city.staff(&app, Role::Agent).await;
    let attempt = async |city: &str, login: &str, password: &str| {
        let body = json!({"jurisdiction_id": city, "login": login, "password": password});
        app.stranger().post("/api/v1/sessions", &body, 401).await
    };

    let wrong_password = attempt("testville", "agent", "wrong horse").await;

    assert_eq!(wrong_password["code"], "wrong_login");
    assert_eq!(attempt("testville", "nobody", "correct horse").await, wrong_password);
    assert_eq!(attempt("nowhere", "agent", "correct horse").await, wrong_password);
    app.stranger().post("/api/v1/sessions", &json!({"login": "agent"}), 400).await;
}

/// Guesses fifty passwords at once. Returns the error bodies, and how many guesses were checked.
async fn guess_fifty_times(app: &TestApp, login: &str) -> (Vec<Value>, usize) {
    let stranger = app.stranger();
    let passwords: Vec<String> = (0..50).map(|number| format!("guess {number}")).collect();
    let guesses = passwords.iter().map(|password| try_to_sign_in(&stranger, login, password));
    let answers = join_all(guesses).await;
    let checked = answers.iter().filter(|answer| answer.status == 401).count();
    for answer in answers.iter().filter(|answer| answer.status != 401) {
        answer.expect_status(429);
        assert!(answer.header("retry-after").parse::<u64>().unwrap() >= 1);
    }
    let mut bodies: Vec<_> = answers.iter().map(Answer::json).collect();
    bodies.sort_by_key(|body| body["status"].as_u64());
    bodies.dedup();
    (bodies, checked)
}

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_guesses_at_once_a_few_are_checked() {
    let (app, city) = TestApp::with_city().await;
    city.staff(&app, Role::Agent).await;

    let (bodies, checked) = guess_fifty_times(&app, "agent").await;

    // Five at once; another after a second, and another after two more, if it takes as long.
    assert!((5..=8).contains(&checked), "{checked} passwords were checked");
    // A login that does not exist is told the same.
    let (unknown, checked) = guess_fifty_times(&app, "nobody").await;
    assert!((5..=8).contains(&checked), "{checked} passwords were checked");
    assert_eq!(unknown, bodies);
    // The right password is not checked either, until the wait is over.
    try_to_sign_in(&app.stranger(), "agent", "correct horse").await.expect_status(429);
    app.wait(chrono::TimeDelta::minutes(6)).await;
    try_to_sign_in(&app.stranger(), "agent", "correct horse").await.expect_status(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_failure_doubles_the_wait_and_a_success_ends_it() {
    let (app, city) = TestApp::with_city().await;
    city.staff(&app, Role::Agent).await;
    let stranger = app.stranger();
    let wrong = async || try_to_sign_in(&stranger, "agent", "wrong horse").await;
    for _ in 0..4 {
        wrong().await.expect_status(401);
    }
    try_to_sign_in(&stranger, "agent", "correct horse").await.expect_status(201);
    for _ in 0..5 {
        wrong().await.expect_status(401);
    }

    for seconds in [1, 2, 4, 8] {
        app.wait(chrono::TimeDelta::seconds(seconds)).await;
        wrong().await.expect_status(401);
        let told: i64 = wrong().await.header("retry-after").parse().unwrap();
        assert!((1..=2 * seconds).contains(&told), "{told} after {seconds}");
    }

    app.wait(chrono::TimeDelta::seconds(16)).await;
    try_to_sign_in(&stranger, "agent", "correct horse").await.expect_status(201);
    wrong().await.expect_status(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_guesses_for_many_logins_waits_at_their_address_and_nobody_else_does() {
    let (app, city) = TestApp::with_city().await;
    city.staff(&app, Role::Agent).await;
    let (guesser, other) = (Client::at(&app.url, "127.0.0.2"), Client::at(&app.url, "127.0.0.3"));
    try_to_sign_in(&guesser, "one", "guess").await.expect_status(401);
    app.fail_sign_ins(106).await;
    try_to_sign_in(&guesser, "two", "guess").await.expect_status(401);

    try_to_sign_in(&guesser, "agent", "correct horse").await.expect_status(429);

    try_to_sign_in(&other, "agent", "correct horse").await.expect_status(201);
    app.wait(chrono::TimeDelta::minutes(3)).await;
    try_to_sign_in(&guesser, "agent", "correct horse").await.expect_status(201);
    // An own account does not make the guesses good: the next failure waits longer than the last.
    try_to_sign_in(&guesser, "three", "guess").await.expect_status(401);
    let told = try_to_sign_in(&guesser, "four", "guess").await;
    told.expect_status(429);
    assert!(told.header("retry-after").parse::<u64>().unwrap() > 128, "{}", told.text());
}
