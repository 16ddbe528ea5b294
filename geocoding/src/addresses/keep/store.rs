//! SQL statements that import addresses, streets and intersections.

use base::{jurisdiction_id::JurisdictionId, place::Place};
use chrono::{DateTime, Utc};
use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{Array, BigInt, Integer, Nullable, Text, Uuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use postgis_diesel::sql_types::Geography;

use super::{NewAddress, NewStreet};
use crate::addresses::{AddressId, IntersectionId, StreetId, number::HouseNumber};

/// Number of rows that were added and changed.
#[derive(QueryableByName)]
pub(super) struct Counts {
    #[diesel(sql_type = BigInt)]
    pub(super) added: i64,
    #[diesel(sql_type = BigInt)]
    pub(super) changed: i64,
}

/// Inserts the street names that are not yet stored.
pub(super) async fn insert_names(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    keys: &[&str],
    cores: &[&str],
    written: &[&str],
) -> QueryResult<usize> {
    sql_query(include_str!("sql/insert_names.sql"))
        .bind::<Text, _>(city)
        .bind::<Array<Text>, _>(keys)
        .bind::<Array<Text>, _>(cores)
        .bind::<Array<Text>, _>(written)
        .execute(conn)
        .await
}

/// Row id, street key, parsed house number and record of an address.
pub(super) type AddressRow<'a> = (String, String, Option<HouseNumber>, &'a NewAddress);

pub(super) async fn upsert_addresses(
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
    sql_query(include_str!("sql/upsert_addresses.sql"))
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

pub(super) async fn upsert_streets(
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
    sql_query(include_str!("sql/upsert_streets.sql"))
        .bind::<Text, _>(city)
        .bind::<Array<Uuid>, _>(rows.iter().map(|_| StreetId::new(now)).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(rows.iter().map(|(id, ..)| id).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(rows.iter().map(|(_, key, _)| key).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(texts(|new| &new.name))
        .bind::<Array<Text>, _>(texts(|new| &new.class))
        .bind::<Array<Geography>, _>(
            rows.iter().map(|(.., new)| new.line.clone()).collect::<Vec<_>>(),
        )
        .bind::<Array<Nullable<Integer>>, _>(numbers(|new| new.left.map(|(from, _)| from)))
        .bind::<Array<Nullable<Integer>>, _>(numbers(|new| new.left.map(|(_, to)| to)))
        .bind::<Array<Nullable<Integer>>, _>(numbers(|new| new.right.map(|(from, _)| from)))
        .bind::<Array<Nullable<Integer>>, _>(numbers(|new| new.right.map(|(_, to)| to)))
        .bind::<Array<Text>, _>(texts(|new| &new.left_zip))
        .bind::<Array<Text>, _>(texts(|new| &new.right_zip))
        .get_result(conn)
        .await
}

/// An intersection with its streets in alphabetical order.
pub(super) struct IntersectionRow<'a> {
    pub(super) id: String,
    pub(super) street: &'a str,
    pub(super) cross_street: &'a str,
    pub(super) street_key: String,
    pub(super) cross_key: String,
    pub(super) locality: &'a str,
    pub(super) place: Place,
}

pub(super) async fn upsert_intersections(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    rows: &[IntersectionRow<'_>],
) -> QueryResult<Counts> {
    let texts =
        |text: fn(&IntersectionRow<'_>) -> String| rows.iter().map(text).collect::<Vec<_>>();
    sql_query(include_str!("sql/upsert_intersections.sql"))
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
