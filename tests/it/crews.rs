//! `/crews`: what staff see of a crew.

mod position;

use harness::{Client, CrewClient};
use serde_json::Value;

/// Asks where a crew is.
pub(crate) async fn look(desk: &Client, crew: &CrewClient, status: u16) -> Value {
    desk.get(&format!("/api/v1/crews/{}/position", crew.crew_id), status).await
}
