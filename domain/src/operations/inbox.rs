//! What was answered to operations that came before.

use chrono::{DateTime, Utc};
use diesel::{prelude::*, result::Error};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{Answer, Operation, OperationId, Phone};
use crate::{chance, schema::operation_inbox};

/// What is known of an operation.
pub(super) enum Before {
    /// Nothing: go on, and [`answer`].
    Never,
    /// It was answered with this.
    Answered(Answer),
    /// Its id was another's.
    Otherwise,
}

/// Puts the operation into the inbox, unless it is there. Whoever sends the same at the same time
/// waits until this transaction ends.
pub(super) async fn put(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    phone: Phone<'_>,
    operation: &Operation,
) -> QueryResult<Before> {
    let content = serde_json::to_vec(operation)
        .map_err(|error| Error::SerializationError(Box::new(error)))?;
    let content_sha256 = chance::fingerprint(content);
    let put = diesel::insert_into(operation_inbox::table)
        .values((
            operation_inbox::jurisdiction_id.eq(phone.jurisdiction),
            operation_inbox::crew_id.eq(phone.crew_id),
            operation_inbox::operation_id.eq(operation.id),
            operation_inbox::content_sha256.eq(&content_sha256),
            operation_inbox::received_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    if put > 0 {
        return Ok(Before::Never);
    }
    let (known_sha256, text): (Vec<u8>, String) = operation_inbox::table
        .find((phone.jurisdiction, phone.crew_id, operation.id))
        .select((operation_inbox::content_sha256, operation_inbox::answer))
        .first(conn)
        .await?;
    if known_sha256 == content_sha256 {
        read(&text).map(Before::Answered)
    } else {
        Ok(Before::Otherwise)
    }
}

/// Writes the answer down, in the transaction of the effect.
pub(super) async fn answer(
    conn: &mut AsyncPgConnection,
    phone: Phone<'_>,
    operation: &Operation,
    answer: &Answer,
) -> QueryResult<()> {
    let text = serde_json::to_string(answer)
        .map_err(|error| Error::SerializationError(Box::new(error)))?;
    let own = operation_inbox::table.find((phone.jurisdiction, phone.crew_id, operation.id));
    diesel::update(own).set(operation_inbox::answer.eq(text)).execute(conn).await.map(drop)
}

/// What another operation of the crew was answered; nothing if it has not come.
pub(super) async fn recall(
    conn: &mut AsyncPgConnection,
    phone: Phone<'_>,
    id: OperationId,
) -> QueryResult<Option<Answer>> {
    let text: Option<String> = operation_inbox::table
        .find((phone.jurisdiction, phone.crew_id, id))
        .filter(operation_inbox::answer.ne(""))
        .select(operation_inbox::answer)
        .first(conn)
        .await
        .optional()?;
    text.map(|text| read(&text)).transpose()
}

fn read(text: &str) -> QueryResult<Answer> {
    serde_json::from_str(text).map_err(|error| Error::DeserializationError(Box::new(error)))
}
