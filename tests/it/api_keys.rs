//! Keys for third-party apps: asked for by mail, looked after by who holds them.

mod change;
mod command;
mod confirm;
mod create;
mod current;
mod list;
mod mail;
mod quota;
mod rotate;

use harness::{Answer, City, Client, TestApp};
use serde_json::{Value, json};

pub(crate) const PRODUCTION: &str = "/open311/v2";
pub(crate) const TEST: &str = "/open311/test/v2";

/// Asks for a key.
pub(crate) async fn ask(app: &TestApp, email: &str, environment: &str, status: u16) -> Value {
    let body = json!({
        "jurisdiction_id": "testville", "name": "Pothole Pal", "email": email,
        "environment": environment,
    });
    app.stranger().post("/api/v1/api-keys", &body, status).await
}

/// Where the newest mail leads, without the server.
pub(crate) fn link(app: &TestApp) -> String {
    let mail = app.mails().pop().unwrap();
    let link = mail.lines().find_map(|line| line.strip_prefix(&app.url)).expect("a link");
    link.trim().to_owned()
}

/// Sends what the link ends in, and expects a status.
pub(crate) async fn confirm(app: &TestApp, link: &str, status: u16) -> Value {
    let mut parts = link.split('/').skip(3);
    let (city, secret) = (parts.next().unwrap(), parts.next().unwrap());
    let body = json!({"jurisdiction_id": city, "secret": secret});
    app.stranger().post("/api/v1/api-keys/confirmations", &body, status).await
}

/// Asks, reads the mail, and has the key.
async fn get_key(app: &TestApp, environment: &str) -> String {
    ask(app, "ada@example.org", environment, 202).await;
    app.run_tasks().await;
    let issued = confirm(app, &link(app), 201).await;
    issued["api_key"].as_str().unwrap().to_owned()
}

/// An app that shows its key.
fn holder(app: &TestApp, key: &str) -> Client {
    let mut client = app.stranger();
    client.token = Some(key.to_owned());
    client
}

/// Reports a pothole with a key, at an endpoint.
pub(crate) async fn report(app: &TestApp, endpoint: &str, city: &str, key: &str) -> Answer {
    let form = [
        ("api_key", key),
        ("jurisdiction_id", city),
        ("service_code", "pothole"),
        ("lat", "52.05"),
        ("long", "5.05"),
    ];
    app.stranger().post_form(&format!("{endpoint}/requests.json"), &form).await
}

/// Fails unless the answer is a list with one entry, 403; gives its words.
fn refusal(answer: &Answer) -> String {
    answer.expect_status(403);
    let errors = answer.json();
    assert_eq!(errors.as_array().unwrap().len(), 1, "{errors}");
    assert_eq!(errors[0]["code"], 403);
    errors[0]["description"].as_str().unwrap().to_owned()
}

/// A server, its city, and the key of an app that asked for one.
async fn with_key() -> (TestApp, City, String) {
    let (app, city) = TestApp::with_city().await;
    let key = get_key(&app, "live").await;
    (app, city, key)
}
