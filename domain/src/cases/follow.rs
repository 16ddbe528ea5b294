//! What must follow when a case moves: field work is opened, goes on, or ends.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{Case, CloseCase, Status};
use crate::{
    jobs::{self, Ending},
    jurisdictions, tasks,
};

/// Does it, in the same transaction.
pub(super) async fn up(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    from: Status,
    case: &Case,
) -> QueryResult<()> {
    match case.status {
        Status::Received | Status::Scheduled | Status::InProgress => Ok(()),
        Status::Acknowledged => match from {
            Status::Scheduled | Status::InProgress => jobs::put_back(conn, now, case).await,
            _ => jobs::open(conn, now, case).await,
        },
        Status::Resolved => {
            jobs::end(conn, now, case, Ending::Done).await?;
            close_later(conn, now, case).await
        }
        Status::OnHold
        | Status::Closed
        | Status::Declined
        | Status::Duplicate
        | Status::Withdrawn => jobs::end(conn, now, case, Ending::Cancelled).await,
    }
}

/// Asks for the case to be closed when nobody has disputed it in time.
async fn close_later(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    case: &Case,
) -> QueryResult<()> {
    let city = jurisdictions::store::find(conn, &case.jurisdiction_id).await?;
    let days = city.map_or(0, |city| city.dispute_days);
    let close = CloseCase { case_id: case.case_id };
    let run_at = now + TimeDelta::days(days.into());
    tasks::enqueue_at(conn, now, run_at, &case.jurisdiction_id, &close).await
}
