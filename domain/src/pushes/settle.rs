//! Records the result of a push on its subscription.

use chrono::TimeDelta;
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{Subscription, store};

/// Number of failed pushes in a row after which a subscription may be deleted...
const MAX_FAILURES: i32 = 20;
/// ...if no push was accepted for this time.
const GIVEN_UP_AFTER: TimeDelta = TimeDelta::days(7);

/// Records that the push service accepted a push.
pub async fn note_sent(conn: &mut AsyncPgConnection, of: &Subscription) -> QueryResult<()> {
    store::set_sent(conn, of).await
}

/// Records that the push service did not accept a push. Deletes the subscription if it has failed
/// for too long.
pub async fn note_failed(conn: &mut AsyncPgConnection, of: &Subscription) -> QueryResult<()> {
    store::count_failure(conn, of).await?;
    store::delete_failed(conn, of, MAX_FAILURES, GIVEN_UP_AFTER).await
}

/// Deletes a subscription that the push service no longer knows, unless the phone has renewed it.
pub async fn forget(conn: &mut AsyncPgConnection, of: &Subscription) -> QueryResult<()> {
    store::delete_same(conn, of).await
}
