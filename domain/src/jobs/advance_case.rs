//! Applies a status reported by another system to a case, and the effects on its jobs.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::apply::apply;
use crate::{
    cases::{self, AdvanceError, CaseTarget, Line, News},
    idempotency::{self, IdempotencyKey},
};

/// Moves the case to the reported status through every intermediate step, or records the report if
/// the case already has that status. Runs in one transaction. Returns the newest line of the
/// history.
///
/// With `key`, a repeated report returns the same line.
pub async fn advance_case(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    target: &CaseTarget<'_>,
    news: News,
    key: Option<&IdempotencyKey>,
) -> Result<Line, AdvanceError> {
    let city = target.jurisdiction;
    let answer = idempotency::answer_once(conn, now, city, key, async move |conn| {
        let transition = cases::advance(conn, now, target, news).await?;
        let line = Line::newest(&apply(conn, now, transition).await?);
        Ok::<_, AdvanceError>((line.clone(), line))
    });
    Ok(answer.await?.into_inner())
}
