//! The disposition of an open job: why it is where it is.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::AsyncPgConnection;

use super::{Job, store};
use crate::schema::disposition;

/// Why an open job is where it is: a code, a sentence and the crews that were considered.
#[derive(Debug, Clone, HasQuery)]
#[diesel(table_name = disposition)]
pub struct Disposition {
    /// Machine-readable code.
    pub code: String,
    /// Sentence for people.
    pub words: String,
    /// Each crew that was considered, with the result, as JSON.
    pub candidates: serde_json::Value,
    /// Input of the planner, if it was used. The same input gives the same answer.
    pub question: Option<serde_json::Value>,
    /// Time of the decision (database clock).
    pub decided_at: DateTime<Utc>,
}

impl Disposition {
    /// A disposition without candidates. `decided_at` is set when the row is written.
    pub fn new(code: &str, words: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            words: words.into(),
            candidates: serde_json::Value::Array(vec![]),
            question: None,
            decided_at: DateTime::UNIX_EPOCH,
        }
    }
}

/// Writes the disposition of a job, decided at `now`, and replaces the previous one.
pub async fn dispose(
    conn: &AsyncPgConnection,
    now: DateTime<Utc>,
    job: &Job,
    decided: &Disposition,
) -> QueryResult<()> {
    store::upsert_disposition(conn, job, decided, now).await
}
