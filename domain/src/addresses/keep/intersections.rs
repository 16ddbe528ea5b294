//! Intersections are kept.

use chrono::{DateTime, Utc};
use diesel::{
    QueryResult, sql_query,
    sql_types::{Array, Text, Uuid},
};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use postgis_diesel::sql_types::Geography;

use super::{Counts, Ids, Kept, Names, NewIntersection, PORTION};
use crate::{addresses::IntersectionId, jurisdictions::JurisdictionId, place::Place};

/// An intersection with its streets in the order of the alphabet.
struct Row<'a> {
    id: String,
    street: &'a str,
    cross_street: &'a str,
    street_key: String,
    cross_key: String,
    locality: &'a str,
    place: Place,
}

/// Keeps intersections: all, or none.
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
        rows.push(Row { id, street, cross_street, street_key, cross_key, locality, place });
    }
    conn.transaction(async |conn| {
        names.keep(conn, city).await?;
        for rows in rows.chunks(PORTION) {
            kept.count(rows.len(), &insert(conn, now, city, rows).await?);
        }
        Ok(kept)
    })
    .await
}

async fn insert(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    rows: &[Row<'_>],
) -> QueryResult<Counts> {
    let texts = |text: fn(&Row<'_>) -> String| rows.iter().map(text).collect::<Vec<_>>();
    sql_query(
        "with stored as (insert into intersection (jurisdiction_id, intersection_id, source_id, \
             street, cross_street, street_key, cross_key, locality, place) \
         select $1, * from unnest($2, $3, $4, $5, $6, $7, $8, $9::geography[]) \
         on conflict on constraint intersection_source_key do update set \
             (street, cross_street, street_key, cross_key, locality, place) = \
             (excluded.street, excluded.cross_street, excluded.street_key, excluded.cross_key, \
             excluded.locality, excluded.place) \
         where (intersection.street, intersection.cross_street, intersection.locality, \
             intersection.place::bytea) is distinct from (excluded.street, \
             excluded.cross_street, excluded.locality, excluded.place::bytea) \
         returning xmax = 0 as is_new) \
         select count(*) filter (where is_new) as added, \
             count(*) filter (where not is_new) as changed from stored",
    )
    .bind::<Text, _>(city)
    .bind::<Array<Uuid>, _>(rows.iter().map(|_| IntersectionId::new(now)).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(texts(|row| row.id.clone()))
    .bind::<Array<Text>, _>(texts(|row| row.street.to_owned()))
    .bind::<Array<Text>, _>(texts(|row| row.cross_street.to_owned()))
    .bind::<Array<Text>, _>(texts(|row| row.street_key.clone()))
    .bind::<Array<Text>, _>(texts(|row| row.cross_key.clone()))
    .bind::<Array<Text>, _>(texts(|row| row.locality.to_owned()))
    .bind::<Array<Geography>, _>(rows.iter().map(|row| row.place).collect::<Vec<_>>())
    .get_result(conn)
    .await
}
