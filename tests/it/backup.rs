//! `streetcorner backup` and `streetcorner restore`, with the built command on a server at work.

mod ledger;
mod old_copy;
mod point_in_time;
mod refused;
mod s3;
mod sweep;

use harness::{City, TestApp};
use serde_json::Value;

use crate::uploads::phone::{hole, remarked};

/// Reports something with a photo of its own; answers with the case number.
async fn report(app: &TestApp, city: &City, words: &str) -> String {
    let answer = post(app, city, words, Some(picture(words))).await;
    number(&answer).to_owned()
}

/// A picture that no other report has.
fn picture(words: &str) -> Vec<u8> {
    remarked(&hole(), words)
}

/// Reports through Open311, as an app does.
async fn post(app: &TestApp, city: &City, words: &str, picture: Option<Vec<u8>>) -> Value {
    let fields = [
        ("api_key", city.api_key.as_str()),
        ("jurisdiction_id", city.id.as_str()),
        ("service_code", "pothole"),
        ("description", words),
        ("lat", "52.05"),
        ("long", "5.05"),
    ];
    let files = picture.into_iter().map(|picture| ("media", picture)).collect();
    let answer = app.stranger().post_multipart("/open311/v2/requests.json", &fields, files).await;
    answer.expect_status(200);
    answer.json()
}

fn number(created: &Value) -> &str {
    created[0]["service_request_id"].as_str().unwrap()
}
