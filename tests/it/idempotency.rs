//! The same request with the same key is carried out once, another one is refused, and what is kept
//! of the answers tells nobody a secret.

use std::collections::BTreeSet;

use harness::{Answer, City, Rows, TestApp};
use reqwest::{Method, RequestBuilder};
use serde_json::json;

/// The operations that take a key, and the status with which they refuse another request.
const OPERATIONS: &[(&str, u16)] = &[
    ("post /api/v1/cases", 409),
    ("post /requests.{format}", 400),
    ("post /servicerequestupdates.{format}", 400),
];

/// The operations of the documents that take an `Idempotency-Key`.
fn documented() -> BTreeSet<String> {
    let documents = [api::openapi::document(), api::openapi::open311()];
    let documents = documents.map(|document| serde_json::to_value(document).unwrap());
    let items = documents.iter().flat_map(|document| document["paths"].as_object().unwrap());
    items
        .flat_map(|(path, item)| {
            let operations = item.as_object().unwrap().iter();
            operations.filter_map(move |(method, operation)| {
                let parameters = operation["parameters"].as_array()?;
                let takes_key = parameters.iter().any(|it| it["name"] == "Idempotency-Key");
                takes_key.then(|| format!("{method} {path}"))
            })
        })
        .collect()
}

/// A city with a report that updates are about.
struct Town {
    app: TestApp,
    city: City,
    number: String,
}

impl Town {
    async fn start() -> Self {
        let (app, city) = TestApp::with_city().await;
        let (number, _) = city.report(&app, "question", 52.05, 5.05).await;
        Self { app, city, number }
    }

    /// Sends what the operation takes, with these words in it.
    async fn send(&self, operation: &str, key: &str, words: &str) -> Answer {
        let stranger = self.app.stranger();
        let path = operation.trim_start_matches("post ").replace("{format}", "json");
        let path = if path.starts_with("/api/") { path } else { format!("/open311/v2{path}") };
        let request = stranger.request(Method::POST, &path).header("Idempotency-Key", key);
        stranger.send(self.filled(operation, request, words)).await
    }

    fn filled(&self, operation: &str, request: RequestBuilder, words: &str) -> RequestBuilder {
        let key = ("api_key", self.city.api_key.as_str());
        match operation {
            "post /api/v1/cases" => request.json(&json!({
                "jurisdiction_id": self.city.id, "service_code": "question",
                "place": {"lat": 52.05, "long": 5.05}, "description": words,
            })),
            "post /requests.{format}" => request.form(&[
                key,
                ("service_code", "question"),
                ("lat", "52.05"),
                ("long", "5.05"),
                ("description", words),
            ]),
            _ => request.form(&[key, ("service_request_id", &self.number), ("description", words)]),
        }
    }

    async fn events(&self) -> i64 {
        self.app.count(&Rows::events()).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_request_with_a_used_key_is_refused_by_every_operation() {
    let town = Town::start().await;
    let listed: BTreeSet<_> = OPERATIONS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(documented(), listed);

    for (operation, refusal) in OPERATIONS {
        let first = town.send(operation, "key", "It is deep.").await;
        assert!(first.status < 300, "{operation}: {}", first.text());
        let events = town.events().await;

        let other = town.send(operation, "key", "It is very deep.").await;

        assert_eq!(other.status, *refusal, "{operation}: {}", other.text());
        assert_eq!(town.events().await, events, "{operation}");
        let again = town.send(operation, "key", "It is deep.").await;
        assert_eq!((again.status, again.bytes), (first.status, first.bytes), "{operation}");
        let new = town.send(operation, "another key", "It is very deep.").await;
        assert_eq!(new.status, first.status, "{operation}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_update_with_a_used_id_is_refused_and_not_acknowledged() {
    let town = Town::start().await;
    let send = async |id: &str, words: &str| {
        let fields = [
            ("api_key", town.city.api_key.as_str()),
            ("service_request_id", &town.number),
            ("update_id", id),
            ("description", words),
        ];
        town.app.stranger().post_form("/open311/v2/servicerequestupdates.json", &fields).await
    };
    let first = send("4711", "It grows.").await;
    first.expect_status(200);
    let events = town.events().await;

    send("4711", "It is gone.").await.expect_status(400);

    assert_eq!(town.events().await, events);
    assert_eq!(send("4711", "It grows.").await.bytes, first.bytes);
    send("4712", "It is gone.").await.expect_status(200);
    assert_eq!(town.events().await, events + 1);
}

/// The secrets in an answer to a report: of the tracking link, and of a batch report.
fn secrets(answer: &Answer) -> Vec<String> {
    let text = answer.text();
    let links = text.split("/track/testville/").skip(1);
    let tokens = text.split("\"token\":\"").skip(1);
    let ends = |rest: &str| {
        let end = |c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-');
        rest.split(end).next().unwrap().to_owned()
    };
    links.chain(tokens).map(ends).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stored_answer_tells_no_secret_and_is_the_same_later() {
    let town = Town::start().await;
    let cases = "post /api/v1/cases";
    let requests = "post /requests.{format}";
    let (native, open311) = (town.send(cases, "a", "x").await, town.send(requests, "b", "x").await);
    town.app.service("question").kind("batch").token_seconds(5).save().await;
    let batch = town.send(requests, "c", "x").await;
    let all: Vec<String> = [&native, &open311, &batch].into_iter().flat_map(secrets).collect();
    assert_eq!(all.len(), 4, "{all:?}");
    assert!(all.iter().all(|secret| secret.len() >= 22), "{all:?}");

    let rows = town.app.texts("select idempotency_key::text from idempotency_key").await;

    assert_eq!(rows.len(), 3);
    for (row, secret) in rows.iter().flat_map(|row| all.iter().map(move |secret| (row, secret))) {
        assert!(!row.contains(secret.as_str()), "{secret} is in {row}");
    }
    town.app.wait(chrono::TimeDelta::seconds(6)).await;
    town.app.run_tasks().await;
    assert_eq!(town.send(cases, "a", "x").await.bytes, native.bytes);
    assert_eq!(town.send(requests, "b", "x").await.bytes, open311.bytes);
    assert_eq!(town.send(requests, "c", "x").await.bytes, batch.bytes);
}
