//! Imports intersections.

use base::jurisdiction_id::JurisdictionId;
use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{
    Ids, Kept, Names, NewIntersection, PORTION,
    store::{self, IntersectionRow},
};

/// Imports intersections in one transaction.
pub async fn keep_intersections(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    intersections: &[NewIntersection],
) -> QueryResult<Kept> {
    let (mut ids, mut names, mut kept) = (Ids::default(), Names::default(), Kept::default());
    let mut rows = vec![];
    for new in intersections {
        let mut both = new.streets.each_ref().map(|name| (names.key(name), name.as_str()));
        both.sort();
        let [(street_key, street), (cross_key, cross_street)] = both;
        let line = || format!("{street_key}|{cross_key}|{}", new.locality);
        let Some(id) = ids.id(new.source_id.as_deref(), line) else {
            kept.twice += 1;
            continue;
        };
        let (locality, place) = (new.locality.as_str(), new.place);
        rows.push(IntersectionRow {
            id,
            street,
            cross_street,
            street_key,
            cross_key,
            locality,
            place,
        });
    }
    conn.transaction(async |conn| {
        names.keep(conn, city).await?;
        for rows in rows.chunks(PORTION) {
            kept.count(rows.len(), &store::upsert_intersections(conn, now, city, rows).await?);
        }
        Ok(kept)
    })
    .await
}
