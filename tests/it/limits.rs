//! Limits for strangers: who floods is refused, and nobody else is.

mod address;
mod every_operation;
mod room;

use harness::{Answer, Client, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

/// A report of a question at this place.
fn question(long: f64) -> Value {
    json!({
        "jurisdiction_id": "testville", "service_code": "question",
        "place": {"lat": 52.05, "long": long}, "description": "When is the market?",
    })
}

/// Sends a report with these headers.
async fn report(client: &Client, long: f64, headers: &[(&str, &str)]) -> Answer {
    let request = client.request(Method::POST, "/api/v1/cases").json(&question(long));
    let request = headers.iter().fold(request, |it, (name, value)| it.header(*name, *value));
    client.send(request).await
}

/// Fails unless the answer says which limit is exceeded, and when to come back.
#[track_caller]
fn assert_over(answer: &Answer, limit: &str) {
    answer.expect_status(429);
    let after: u64 = answer.header("retry-after").parse().expect("seconds");
    assert!((1..=3_600).contains(&after), "{after}");
    let policies = answer.header("ratelimit-policy");
    assert!(policies.contains(&format!("\"{limit}\";q=")), "{policies}");
    let current = answer.header("ratelimit");
    assert!(current.contains(&format!("\"{limit}\";r=0;t={after}")), "{current}");
}

/// Somebody at another address of this machine.
fn at(app: &TestApp, address: &str) -> Client {
    Client::at(&app.url, address)
}
