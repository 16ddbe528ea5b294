//! A mirror has come further.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{Mirror, store};

/// Remembers that everything until `until` is here. To be called when it is, and not before.
pub async fn advance(
    conn: &mut AsyncPgConnection,
    mirror: &mut Mirror,
    until: DateTime<Utc>,
) -> QueryResult<()> {
    if mirror.followed_until.is_some_and(|before| until <= before) {
        return Ok(());
    }
    store::set_followed_until(conn, &mirror.jurisdiction_id, until).await?;
    mirror.followed_until = Some(until);
    Ok(())
}
