//! Other systems, with keys of several kinds.

use domain::accounts::{NewApiKey, Scope, issue_new_key};
use harness::Answer;
use serde_json::Value;

use crate::open311::town::Town;

/// Where updates are.
pub(super) const UPDATES: &str = "/open311/v2/servicerequestupdates.json";

/// A key that is good for these.
pub(super) async fn key(town: &Town, scopes: &[Scope]) -> String {
    let usual = NewApiKey::usual(&town.city.id, "Another system");
    let new = NewApiKey { scopes: scopes.to_vec(), ..usual };
    let mut conn = town.app.connect().await;
    issue_new_key(&mut conn, town.app.clock.now(), new).await.unwrap().secret
}

/// The key of a system of the city's own.
pub(in crate::open311) async fn partner(town: &Town) -> String {
    key(town, &[Scope::Report, Scope::Comment, Scope::Status]).await
}

/// Posts an update.
pub(super) async fn tell(town: &Town, key: &str, fields: &[(&str, &str)]) -> Answer {
    let fields = [&[("api_key", key)], fields].concat();
    town.app.stranger().post_form(UPDATES, &fields).await
}

/// Posts an update, and expects its id.
pub(in crate::open311) async fn told(town: &Town, key: &str, fields: &[(&str, &str)]) -> String {
    let answer = tell(town, key, fields).await;
    answer.expect_status(200);
    let body = answer.json();
    assert_eq!(body.as_array().map(Vec::len), Some(1), "{body}");
    body[0]["update_id"].as_str().unwrap().to_owned()
}

/// The updates that fit.
pub(super) async fn updates(town: &Town, query: &str) -> Vec<Value> {
    let found = town.json(&format!("/servicerequestupdates.json{query}")).await;
    found.as_array().unwrap().clone()
}

/// Their ids.
pub(super) fn ids(updates: &[Value]) -> Vec<String> {
    updates.iter().map(|update| update["update_id"].as_str().unwrap().to_owned()).collect()
}
