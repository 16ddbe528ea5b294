//! Inbox of operations: what was received and answered.

use chrono::{DateTime, Utc};
use diesel::{QueryResult, result::Error};
use diesel_async::AsyncPgConnection;

use super::{Answer, Operation, OperationId, Phone, store};
use crate::hash;

/// Result of putting an operation into the inbox.
pub(super) enum Recall {
    /// The operation is new. Perform it, then call [`answer`].
    New,
    /// The operation was answered before with this answer.
    Replay(Answer),
    /// The id was used for a different operation.
    Conflict,
}

/// Puts the operation into the inbox unless it is there. A concurrent request with the same id
/// waits until this transaction ends.
pub(super) async fn put(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    phone: Phone<'_>,
    operation: &Operation,
) -> QueryResult<Recall> {
    let content = serde_json::to_vec(operation)
        .map_err(|error| Error::SerializationError(Box::new(error)))?;
    let content_sha256 = hash::sha256(content);
    if store::insert_operation(conn, now, phone, operation.id, &content_sha256).await? {
        return Ok(Recall::New);
    }
    let (known_sha256, text) = store::operation(conn, phone, operation.id).await?;
    if known_sha256 == content_sha256 {
        read(&text).map(Recall::Replay)
    } else {
        Ok(Recall::Conflict)
    }
}

/// Stores the answer. Must run in the transaction of the effect.
pub(super) async fn answer(
    conn: &mut AsyncPgConnection,
    phone: Phone<'_>,
    operation: &Operation,
    answer: &Answer,
) -> QueryResult<()> {
    let text = serde_json::to_string(answer)
        .map_err(|error| Error::SerializationError(Box::new(error)))?;
    store::set_answer(conn, phone, operation.id, &text).await
}

/// Returns the answer to an earlier operation of the crew. `None` if it has not arrived.
pub(super) async fn recall(
    conn: &mut AsyncPgConnection,
    phone: Phone<'_>,
    id: OperationId,
) -> QueryResult<Option<Answer>> {
    let text = store::answer_of(conn, phone, id).await?;
    text.map(|text| read(&text)).transpose()
}

fn read(text: &str) -> QueryResult<Answer> {
    serde_json::from_str(text).map_err(|error| Error::DeserializationError(Box::new(error)))
}
