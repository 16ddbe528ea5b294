//! Address points are kept.

use chrono::{DateTime, Utc};
use diesel::{
    QueryResult, sql_query,
    sql_types::{Array, Integer, Nullable, Text, Uuid},
};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use postgis_diesel::sql_types::Geography;

use super::{Counts, Ids, Kept, Names, NewAddress, PORTION};
use crate::{
    addresses::{AddressId, number::HouseNumber},
    jurisdictions::JurisdictionId,
};

/// Keeps addresses: all, or none.
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
            kept.count(rows.len(), &insert_addresses(conn, now, city, rows).await?);
        }
        Ok(kept)
    })
    .await
}

type AddressRow<'a> = (String, String, Option<HouseNumber>, &'a NewAddress);

async fn insert_addresses(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    rows: &[AddressRow<'_>],
) -> QueryResult<Counts> {
    let texts = |text: fn(&NewAddress) -> &str| -> Vec<&str> {
        rows.iter().map(|(.., new)| text(new)).collect()
    };
    let numbers = |number: fn(&HouseNumber) -> i32| -> Vec<Option<i32>> {
        rows.iter().map(|(_, _, read, _)| read.as_ref().map(number)).collect()
    };
    sql_query(
        "with stored as (insert into address (jurisdiction_id, address_id, source_id, street_key, \
             number, street, locality, zipcode, place, number_low, number_high) \
         select $1, * from unnest($2, $3, $4, $5, $6, $7, $8, $9::geography[], $10, $11) \
         on conflict on constraint address_source_key do update set \
             (street_key, number, street, locality, zipcode, place, number_low, number_high) = \
             (excluded.street_key, excluded.number, excluded.street, excluded.locality, \
             excluded.zipcode, excluded.place, excluded.number_low, excluded.number_high) \
         where (address.street_key, address.number, address.street, address.locality, \
             address.zipcode, address.place::bytea, address.number_low, address.number_high) \
             is distinct from (excluded.street_key, excluded.number, excluded.street, \
             excluded.locality, excluded.zipcode, excluded.place::bytea, excluded.number_low, \
             excluded.number_high) \
         returning xmax = 0 as is_new) \
         select count(*) filter (where is_new) as added, \
             count(*) filter (where not is_new) as changed from stored",
    )
    .bind::<Text, _>(city)
    .bind::<Array<Uuid>, _>(rows.iter().map(|_| AddressId::new(now)).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(rows.iter().map(|(id, ..)| id).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(rows.iter().map(|(_, key, ..)| key).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(texts(|new| &new.number))
    .bind::<Array<Text>, _>(texts(|new| &new.street))
    .bind::<Array<Text>, _>(texts(|new| &new.locality))
    .bind::<Array<Text>, _>(texts(|new| &new.zipcode))
    .bind::<Array<Geography>, _>(rows.iter().map(|(.., new)| new.place).collect::<Vec<_>>())
    .bind::<Array<Nullable<Integer>>, _>(numbers(|number| number.low))
    .bind::<Array<Nullable<Integer>>, _>(numbers(|number| number.high))
    .get_result(conn)
    .await
}
