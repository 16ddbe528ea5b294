//! Advances the position of a mirror.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{Mirror, store};

/// Records that everything up to `until` has been copied. Call it only after the copy is stored. An
/// earlier time than before is ignored.
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
