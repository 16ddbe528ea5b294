//! A small city, seen by an Open311 client.

use harness::{Answer, City, TestApp};
use reqwest::Method;
use serde_json::Value;

/// Where the endpoint is.
const BASE: &str = "/open311/v2";

/// A server with one small city.
pub(super) struct Town {
    pub(super) app: TestApp,
    pub(super) city: City,
}

impl Town {
    pub(super) async fn start() -> Self {
        let (app, city) = TestApp::with_city().await;
        Self { app, city }
    }

    /// Gets whatever comes, below the endpoint.
    pub(super) async fn fetch(&self, path: &str) -> Answer {
        self.app.stranger().fetch(&format!("{BASE}{path}")).await
    }

    /// Gets JSON, and expects it to be fine.
    pub(super) async fn json(&self, path: &str) -> Value {
        let answer = self.fetch(path).await;
        answer.expect_status(200);
        assert_eq!(answer.header("content-type"), "application/json; charset=utf-8");
        answer.json()
    }

    /// Sends a body to `requests.json`.
    pub(super) async fn send(&self, query: &str, content_type: &str, body: Vec<u8>) -> Answer {
        let stranger = self.app.stranger();
        let path = format!("{BASE}/requests.json{query}");
        let request = stranger.request(Method::POST, &path).header("content-type", content_type);
        stranger.send(request.body(body)).await
    }

    /// Posts a form with the key to `requests.json`.
    pub(super) async fn post(&self, fields: &[(&str, &str)]) -> Answer {
        let fields = [&[("api_key", self.city.api_key.as_str())], fields].concat();
        self.app.stranger().post_form(&format!("{BASE}/requests.json"), &fields).await
    }

    /// Posts what is asked besides a place and expects a number.
    pub(super) async fn report(&self, fields: &[(&str, &str)]) -> String {
        let place = [("lat", "52.05"), ("long", "5.05")];
        let answer = self.post(&[&place, fields].concat()).await;
        answer.expect_status(200);
        number(&answer)
    }

    /// The only request of this number.
    pub(super) async fn show(&self, number: &str) -> Value {
        let rows = self.json(&format!("/requests/{number}.json")).await;
        assert_eq!(rows.as_array().unwrap().len(), 1);
        rows[0].clone()
    }

    /// The numbers that a list has, in its order.
    pub(super) async fn list(&self, query: &str) -> Vec<String> {
        let rows = self.json(&format!("/requests.json{query}")).await;
        rows.as_array().unwrap().iter().map(number_of).collect()
    }

    /// Repeats every request so often, each copy some minutes older than the one before.
    pub(super) async fn repeat(&self, times: usize) {
        self.app.repeat_cases(times).await;
    }

    /// Makes it look as if a request came at another time.
    pub(super) async fn backdate(&self, number: &str, requested_at: &str) {
        self.app.backdate(number, requested_at).await;
    }
}

/// The number in the answer to a post.
pub(super) fn number(answer: &Answer) -> String {
    number_of(&answer.json()[0])
}

fn number_of(row: &Value) -> String {
    row["service_request_id"].as_str().expect("a string").to_owned()
}

/// Expects a list of errors with these codes, each with words; gives the words back.
#[track_caller]
pub(super) fn errors(answer: &Answer, codes: &[u16]) -> String {
    assert_eq!(Some(&answer.status), codes.first(), "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/json; charset=utf-8");
    let body = answer.json();
    let entries = body.as_array().expect("an array");
    let found: Vec<_> = entries.iter().map(|entry| entry["code"].as_u64().unwrap()).collect();
    let codes: Vec<_> = codes.iter().map(|code| u64::from(*code)).collect();
    assert_eq!(found, codes, "{body}");
    let words: Vec<_> =
        entries.iter().map(|entry| entry["description"].as_str().expect("words")).collect();
    assert!(words.iter().all(|words| !words.is_empty()));
    words.join("\n")
}
