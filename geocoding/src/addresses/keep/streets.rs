//! Imports streets.

use base::jurisdiction_id::JurisdictionId;
use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{Ids, Kept, Names, NewStreet, PORTION, store};

/// Imports streets in one transaction.
pub async fn keep_streets(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    streets: &[NewStreet],
) -> QueryResult<Kept> {
    let (mut ids, mut names, mut kept) = (Ids::default(), Names::default(), Kept::default());
    let mut rows = vec![];
    for new in streets {
        match ids.id(new.source_id.as_deref(), || new.name.clone()) {
            Some(id) => rows.push((id, names.key(&new.name), new)),
            None => kept.twice += 1,
        }
    }
    conn.transaction(async |conn| {
        names.keep(conn, city).await?;
        for rows in rows.chunks(PORTION) {
            kept.count(rows.len(), &store::upsert_streets(conn, now, city, rows).await?);
        }
        Ok(kept)
    })
    .await
}
