//! Streets are kept.

use chrono::{DateTime, Utc};
use diesel::{
    QueryResult, sql_query,
    sql_types::{Array, Integer, Nullable, Text, Uuid},
};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use postgis_diesel::sql_types::Geography;

use super::{Counts, Ids, Kept, Names, NewStreet, PORTION};
use crate::{addresses::StreetId, jurisdictions::JurisdictionId};

/// Keeps streets: all, or none.
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
            kept.count(rows.len(), &insert_streets(conn, now, city, rows).await?);
        }
        Ok(kept)
    })
    .await
}

async fn insert_streets(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    rows: &[(String, String, &NewStreet)],
) -> QueryResult<Counts> {
    let texts = |text: fn(&NewStreet) -> &str| -> Vec<&str> {
        rows.iter().map(|(.., new)| text(new)).collect()
    };
    let numbers = |number: fn(&NewStreet) -> Option<i32>| -> Vec<Option<i32>> {
        rows.iter().map(|(.., new)| number(new)).collect()
    };
    sql_query(
        "with stored as (insert into street (jurisdiction_id, street_id, source_id, street_key, \
             name, class, line, left_from, left_to, right_from, right_to, left_zip, right_zip) \
         select $1, * from unnest($2, $3, $4, $5, $6, $7::geography[], $8, $9, $10, $11, $12, $13) \
         on conflict on constraint street_source_key do update set \
             (street_key, name, class, line, left_from, left_to, right_from, right_to, left_zip, \
             right_zip) = (excluded.street_key, excluded.name, excluded.class, excluded.line, \
             excluded.left_from, excluded.left_to, excluded.right_from, excluded.right_to, \
             excluded.left_zip, excluded.right_zip) \
         where (street.street_key, street.name, street.class, street.line::bytea, \
             street.left_from, street.left_to, street.right_from, street.right_to, \
             street.left_zip, street.right_zip) is distinct from (excluded.street_key, \
             excluded.name, excluded.class, excluded.line::bytea, excluded.left_from, \
             excluded.left_to, excluded.right_from, excluded.right_to, excluded.left_zip, \
             excluded.right_zip) \
         returning xmax = 0 as is_new) \
         select count(*) filter (where is_new) as added, \
             count(*) filter (where not is_new) as changed from stored",
    )
    .bind::<Text, _>(city)
    .bind::<Array<Uuid>, _>(rows.iter().map(|_| StreetId::new(now)).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(rows.iter().map(|(id, ..)| id).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(rows.iter().map(|(_, key, _)| key).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(texts(|new| &new.name))
    .bind::<Array<Text>, _>(texts(|new| &new.class))
    .bind::<Array<Geography>, _>(rows.iter().map(|(.., new)| new.line.clone()).collect::<Vec<_>>())
    .bind::<Array<Nullable<Integer>>, _>(numbers(|new| new.left.map(|(from, _)| from)))
    .bind::<Array<Nullable<Integer>>, _>(numbers(|new| new.left.map(|(_, to)| to)))
    .bind::<Array<Nullable<Integer>>, _>(numbers(|new| new.right.map(|(from, _)| from)))
    .bind::<Array<Nullable<Integer>>, _>(numbers(|new| new.right.map(|(_, to)| to)))
    .bind::<Array<Text>, _>(texts(|new| &new.left_zip))
    .bind::<Array<Text>, _>(texts(|new| &new.right_zip))
    .get_result(conn)
    .await
}
