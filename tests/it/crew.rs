//! A crew's phone, on the train as well.

mod accept;
mod breaks;
mod colleagues;
mod decline;
mod hand_over;
mod hold;
mod jobs;
mod offers;
mod operations;
mod position;
mod position_reads;
mod push;
mod release;
mod resolve;
mod shift;
mod start;
mod stock;
mod stream;
mod sync;

use harness::{City, CrewClient, TestApp};
use serde_json::Value;

/// A city, and a crew that holds a job that was reported with this picture.
async fn at_work(app: &TestApp, city: &City, picture: Option<Vec<u8>>) -> (CrewClient, Value) {
    let crew = city.crew(app, "Crew", &["paving"], &[("bag", 5)]).await;
    crew.start_shift(52.05, 5.05).await;
    let fields = [
        ("api_key", city.api_key.as_str()),
        ("jurisdiction_id", city.id.as_str()),
        ("service_code", "pothole"),
        ("lat", "52.05"),
        ("long", "5.05"),
    ];
    let files = picture.into_iter().map(|bytes| ("media", bytes)).collect();
    let answer = app.stranger().post_multipart("/open311/v2/requests.json", &fields, files).await;
    answer.expect_status(200);
    app.run_tasks().await;
    let job = crew.accept_next().await;
    (crew, job)
}
