//! Each limited operation says so, in the words of its surface.

use std::collections::BTreeSet;

use api::Action;
use harness::{Answer, City, TestApp};
use reqwest::{Method, RequestBuilder};
use serde_json::json;

use super::{assert_over, at, question};

/// The limited operations, each with the last number of the address that tries it.
const OPERATIONS: &[&str] = &[
    "post /api/v1/sessions",
    "post /api/v1/api-keys",
    "get /api/v1/addresses",
    "get /api/v1/addresses/nearest",
    "post /api/v1/cases",
    "post /api/v1/geotags",
    "post /requests.{format}",
    "post /servicerequestupdates.{format}",
];

/// The operations of the documents whose answers tell of limits.
fn documented() -> BTreeSet<String> {
    let documents = [api::openapi::document(), api::openapi::open311()];
    let documents = documents.map(|document| serde_json::to_value(document).unwrap());
    let items = documents.iter().flat_map(|document| document["paths"].as_object().unwrap());
    items
        .flat_map(|(path, item)| {
            let operations = item.as_object().unwrap().iter();
            operations.filter_map(move |(method, operation)| {
                let refused = &operation["responses"]["429"]["headers"];
                let told = ["RateLimit", "RateLimit-Policy", "Retry-After"];
                let is_limited = told.iter().all(|name| refused[name].is_object());
                is_limited.then(|| format!("{method} {path}"))
            })
        })
        .collect()
}

async fn limited_city() -> (TestApp, City) {
    let limits = Action::ALL.map(|action| (action, "address=1/h"));
    let app = TestApp::with_limits(&limits).await;
    let city = City::found(&app, "testville").await;
    (app, city)
}

#[test]
fn the_documents_name_every_limited_operation() {
    let listed: BTreeSet<String> = OPERATIONS.iter().map(|&name| name.to_owned()).collect();

    assert_eq!(documented(), listed);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_request_of_an_address_is_refused_by_every_limited_operation() {
    let (app, city) = limited_city().await;
    let mut tried = BTreeSet::new();
    for (number, operation) in OPERATIONS.iter().enumerate() {
        let client = at(&app, &format!("127.0.1.{}", number + 1));
        let (method, path) = operation.split_once(' ').unwrap();
        let method: Method = method.to_uppercase().parse().unwrap();
        let path = path.replace("{format}", "json");
        let path = if path.starts_with("/api/") { path } else { format!("/open311/v2{path}") };
        let send = async || {
            let request = client.request(method.clone(), &path);
            client.send(filled(operation, request, &city)).await
        };

        let (first, second) = (send().await, send().await);

        assert!(first.status < 429, "{operation}: {}", first.text());
        let told = |name| first.header(name).split(", ").next().unwrap();
        assert_eq!(told("ratelimit-policy"), r#""address";q=1;w=3600"#, "{operation}");
        assert_eq!(told("ratelimit"), r#""address";r=0;t=3600"#, "{operation}");
        assert_eq!(first.header("retry-after"), "", "{operation}");
        assert_over(&second, "address");
        tried.insert((*operation).to_owned());
    }
    assert_eq!(tried, documented());
}

/// A request that the operation admits.
fn filled(operation: &str, request: RequestBuilder, city: &City) -> RequestBuilder {
    match operation {
        "post /api/v1/sessions" => {
            let body = json!({"jurisdiction_id": city.id, "login": "nobody", "password": "x"});
            request.json(&body)
        }
        "post /api/v1/api-keys" => {
            let body = json!({"jurisdiction_id": city.id, "name": "x", "email": "a@b.example"});
            request.json(&body)
        }
        "get /api/v1/addresses" => request.query(&[("q", "8 Elm Street")]),
        "get /api/v1/addresses/nearest" => request.query(&[("lat", "52.05"), ("long", "5.05")]),
        "post /api/v1/cases" => request.json(&question(5.05)),
        "post /api/v1/geotags" => request.json(&json!({"pin": {"lat": 52.05, "long": 5.05}})),
        _ => request.form(&[("api_key", &*city.api_key), ("service_code", "question")]),
    }
}

/// The entries of an Open311 error.
fn entries(answer: &Answer) -> Vec<(u64, String)> {
    let body = answer.json();
    let entries = body.as_array().unwrap().iter();
    entries
        .map(|entry| {
            let words = entry["description"].as_str().unwrap().to_owned();
            (entry["code"].as_u64().unwrap(), words)
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn open311_lists_the_limit_in_both_formats_and_lets_browsers_read_it() {
    let (app, city) = limited_city().await;
    let client = at(&app, "127.0.0.2");
    let fields = [("api_key", &*city.api_key), ("service_code", "question")];
    let send = async |format: &str| {
        client.post_form(&format!("/open311/v2/requests.{format}"), &fields).await
    };
    send("json").await.expect_status(400);

    let (json, xml) = (send("json").await, send("xml").await);

    assert_over(&json, "address");
    let listed = entries(&json);
    assert_eq!((listed.len(), listed[0].0), (1, 429));
    assert!(listed[0].1.contains("this network address"), "{listed:?}");
    assert_over(&xml, "address");
    assert_eq!(xml.header("content-type"), "text/xml; charset=utf-8");
    assert!(xml.text().contains("<errors><error><code>429</code><description>too many requests"));
    let exposed = json.header("access-control-expose-headers");
    assert!(exposed.contains("ratelimit, ratelimit-policy, retry-after"), "{exposed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_for_a_key_is_limited_with_the_operation() {
    let (app, _city) = limited_city().await;
    let client = at(&app, "127.0.0.2");
    let form = [("jurisdiction_id", "testville"), ("name", "x"), ("email", "a@b.example")];
    let send = async || client.post_form("/developers/keys", &form).await;
    send().await.expect_status(303);

    let refused = send().await;

    assert_over(&refused, "address");
    assert!(refused.text().contains("Nothing has been changed"), "{}", refused.text());
    let body = json!({"jurisdiction_id": "testville", "name": "x", "email": "b@b.example"});
    let request = client.request(Method::POST, "/api/v1/api-keys").json(&body);
    assert_over(&client.send(request).await, "address");
}
