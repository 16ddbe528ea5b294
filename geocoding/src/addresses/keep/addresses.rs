//! Imports address points.

use base::jurisdiction_id::JurisdictionId;
use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{Ids, Kept, Names, NewAddress, PORTION, store};
use crate::addresses::number::HouseNumber;

/// Imports addresses in one transaction.
pub async fn keep_addresses(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    addresses: &[NewAddress],
) -> QueryResult<Kept> {
    let (mut ids, mut names, mut kept) = (Ids::default(), Names::default(), Kept::default());
    let mut rows = vec![];
    for new in addresses {
        let line = || format!("{}|{}|{}|{}", new.number, new.street, new.locality, new.zipcode);
        match ids.id(new.source_id.as_deref(), line) {
            Some(id) => {
                rows.push((id, names.key(&new.street), HouseNumber::read(&new.number), new));
            }
            None => kept.twice += 1,
        }
    }
    conn.transaction(async |conn| {
        names.keep(conn, city).await?;
        for rows in rows.chunks(PORTION) {
            kept.count(rows.len(), &store::upsert_addresses(conn, now, city, rows).await?);
        }
        Ok(kept)
    })
    .await
}
