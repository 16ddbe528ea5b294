//! SQL statements on received operations and their answers.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::super::{OperationId, Phone};
use crate::{prepared::Prepared, schema::operation_inbox};

/// Stores an operation without an answer. Returns `false` if the crew sent one with this id before.
pub(in crate::operations) async fn insert_operation(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    phone: Phone<'_>,
    id: OperationId,
    content_sha256: &[u8],
) -> QueryResult<bool> {
    let put = diesel::insert_into(operation_inbox::table)
        .values((
            operation_inbox::jurisdiction_id.eq(phone.jurisdiction),
            operation_inbox::crew_id.eq(phone.crew_id),
            operation_inbox::operation_id.eq(id),
            operation_inbox::content_sha256.eq(content_sha256),
            operation_inbox::received_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(put > 0)
}

/// Returns the content hash and the answer of an operation.
pub(in crate::operations) async fn operation(
    conn: &mut AsyncPgConnection,
    phone: Phone<'_>,
    id: OperationId,
) -> QueryResult<(Vec<u8>, String)> {
    operation_inbox::table
        .find((phone.jurisdiction, phone.crew_id, id))
        .select((operation_inbox::content_sha256, operation_inbox::answer))
        .first(conn)
        .await
}

pub(in crate::operations) async fn set_answer(
    conn: &mut AsyncPgConnection,
    phone: Phone<'_>,
    id: OperationId,
    answer: &str,
) -> QueryResult<()> {
    let own = operation_inbox::table.find((phone.jurisdiction, phone.crew_id, id));
    let changed = diesel::update(own).set(operation_inbox::answer.eq(answer));
    Prepared(changed).execute(conn).await.map(drop)
}

/// Returns the answer to an operation, if it has one.
pub(in crate::operations) async fn answer_of(
    conn: &mut AsyncPgConnection,
    phone: Phone<'_>,
    id: OperationId,
) -> QueryResult<Option<String>> {
    operation_inbox::table
        .find((phone.jurisdiction, phone.crew_id, id))
        .filter(operation_inbox::answer.ne(""))
        .select(operation_inbox::answer)
        .first(conn)
        .await
        .optional()
}
