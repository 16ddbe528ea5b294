//! Statements about addresses, streets and intersections.

use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, Bool, Double, Integer, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use postgis_diesel::sql_types::Geography;
use uuid::Uuid;

use super::{Address, Intersection, RAILWAY, Street, key, number::HouseNumber};
use crate::{
    areas::store::{Distance, st_d_within},
    jurisdictions::JurisdictionId,
    place::Place,
    schema::{address, intersection, street},
};

/// An address is named for a point only if it is this near, in metres.
const NEARBY_M: f64 = 150.0;
/// A street is, only if it is this near.
const STREET_NEARBY_M: f64 = 80.0;
/// How many streets are looked for, by each way of looking.
const NAMES: i32 = 40;
/// How many doors are looked at, and how many pieces of streets.
const DOORS: i64 = 3_000;
/// How far the number of a house may be from the one that was asked for, to be worth a look.
pub(super) const NEXT_DOORS: i32 = 20;
/// No span of numbers is wider.
const WIDEST: i32 = 500;

/// The address nearest to `place`, if one is near.
pub async fn nearest_address(
    conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    place: Place,
) -> QueryResult<Option<Address>> {
    Ok(nearest_addresses(conn, jurisdiction, place, 1).await?.pop())
}

/// The addresses nearest to `place`, the nearest first.
pub(super) async fn nearest_addresses(
    mut conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    place: Place,
    most: i64,
) -> QueryResult<Vec<Address>> {
    use diesel::expression::AsExpression;
    let here = AsExpression::<Geography>::as_expression(place);
    Address::query()
        .filter(address::jurisdiction_id.eq(jurisdiction))
        .filter(st_d_within(address::place, place, NEARBY_M))
        .order(Distance::new(address::place, here))
        .limit(most)
        .load(&mut conn)
        .await
}

/// The streets nearest to `place`, the nearest first.
pub(super) async fn nearest_streets(
    mut conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    place: Place,
    most: i64,
) -> QueryResult<Vec<Street>> {
    use diesel::expression::AsExpression;
    let here = AsExpression::<Geography>::as_expression(place);
    Street::query()
        .filter(street::jurisdiction_id.eq(jurisdiction))
        .filter(street::class.ne(RAILWAY))
        .filter(st_d_within(street::line, place, STREET_NEARBY_M))
        .order(Distance::new(street::line, here))
        .limit(most)
        .load(&mut conn)
        .await
}

/// The intersections nearest to `place`, the nearest first.
pub(super) async fn nearest_intersections(
    mut conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    place: Place,
    most: i64,
) -> QueryResult<Vec<Intersection>> {
    use diesel::expression::AsExpression;
    let here = AsExpression::<Geography>::as_expression(place);
    Intersection::query()
        .filter(intersection::jurisdiction_id.eq(jurisdiction))
        .filter(st_d_within(intersection::place, place, NEARBY_M))
        .order(Distance::new(intersection::place, here))
        .limit(most)
        .load(&mut conn)
        .await
}

/// The address whose line is `text`, however it is abbreviated.
pub async fn address_by_text(
    mut conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    text: &str,
) -> QueryResult<Option<Address>> {
    let line = text.split(',').next().unwrap_or_default().trim();
    let (number, street) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let low = HouseNumber::read(number).map(|number| number.low);
    Address::query()
        .filter(address::jurisdiction_id.eq(jurisdiction))
        .filter(address::street_key.eq(key(street)))
        .filter(address::number_low.eq(low))
        .filter(diesel::dsl::sql::<Bool>("lower(number) = ").bind::<Text, _>(number.to_lowercase()))
        .order(address::address_id)
        .first(&mut conn)
        .await
        .optional()
}

/// The address of this id.
pub async fn address_by_id(
    mut conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    id: Uuid,
) -> QueryResult<Option<Address>> {
    Address::query().find((jurisdiction, id)).first(&mut conn).await.optional()
}

/// A name that a street has.
#[derive(Debug, QueryableByName)]
pub(super) struct Name {
    #[diesel(sql_type = Text)]
    pub(super) street_key: String,
    #[diesel(sql_type = Text)]
    pub(super) core: String,
}

/// The streets that somebody may mean.
pub(super) async fn names_like(
    mut conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    guesses: &[String],
    slips: &[String],
) -> QueryResult<Vec<Name>> {
    sql_query("select street_key, core from street_names_like($1, $2, $3, $4)")
        .bind::<Text, _>(jurisdiction)
        .bind::<Array<Text>, _>(guesses)
        .bind::<Array<Text>, _>(slips)
        .bind::<Integer, _>(NAMES)
        .load(&mut conn)
        .await
}

/// The doors of these streets with a number near to this one.
pub(super) async fn doors(
    mut conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    streets: &[&str],
    number: &HouseNumber,
) -> QueryResult<Vec<Address>> {
    let (low, high) = (number.low - NEXT_DOORS, number.high.saturating_add(NEXT_DOORS));
    Address::query()
        .filter(address::jurisdiction_id.eq(jurisdiction))
        .filter(address::street_key.eq_any(streets))
        .filter(address::number_low.between(low - WIDEST, high))
        .filter(address::number_high.ge(low))
        .limit(DOORS)
        .load(&mut conn)
        .await
}

/// The pieces of these streets whose range has this number.
pub(super) async fn pieces(
    mut conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    streets: &[&str],
    number: &HouseNumber,
) -> QueryResult<Vec<Street>> {
    let side = |from, to| diesel::dsl::sql::<Bool>(from).bind::<Integer, _>(number.low).sql(to);
    Street::query()
        .filter(street::jurisdiction_id.eq(jurisdiction))
        .filter(street::street_key.eq_any(streets))
        .filter(
            side("(", " between least(left_from, left_to) and greatest(left_from, left_to))").or(
                side(
                    "(",
                    " between least(right_from, right_to) and greatest(right_from, right_to))",
                ),
            ),
        )
        .limit(DOORS)
        .load(&mut conn)
        .await
}

/// A street in one part of the city, as a whole.
#[derive(Debug, QueryableByName)]
pub(super) struct Whole {
    #[diesel(sql_type = Text)]
    pub(super) street_key: String,
    #[diesel(sql_type = Text)]
    pub(super) name: String,
    #[diesel(sql_type = Text)]
    pub(super) locality: String,
    #[diesel(sql_type = Text)]
    pub(super) zipcode: String,
    #[diesel(sql_type = Geography)]
    pub(super) place: Place,
    #[diesel(sql_type = Double)]
    pub(super) radius_m: f64,
}

/// These streets, each in each part of the city that it goes through: the point of it nearest to
/// its middle.
pub(super) async fn wholes(
    mut conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    streets: &[&str],
) -> QueryResult<Vec<Whole>> {
    sql_query(
        "with part as ( \
             select street_key, street as name, locality, zipcode, place::geometry as shape \
             from address where jurisdiction_id = $1 and street_key = any ($2) \
             union all \
             select street_key, name, '', left_zip, line::geometry \
             from street where jurisdiction_id = $1 and street_key = any ($2) and class <> $3), \
         whole as ( \
             select street_key, min(name) as name, locality, \
                 case when min(zipcode) = max(zipcode) then min(zipcode) else '' end as zipcode, \
                 ST_Collect(shape) as shape \
             from part group by street_key, locality) \
         select street_key, name, locality, zipcode, \
             ST_ClosestPoint(shape, ST_Centroid(shape))::geography as place, \
             ST_Length(ST_BoundingDiagonal(shape)::geography) / 2 as radius_m \
         from whole order by street_key, locality",
    )
    .bind::<Text, _>(jurisdiction)
    .bind::<Array<Text>, _>(streets)
    .bind::<Text, _>(RAILWAY)
    .load(&mut conn)
    .await
}

/// Where any of these streets meets another of them.
pub(super) async fn corners(
    mut conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    streets: &[&str],
) -> QueryResult<Vec<Intersection>> {
    Intersection::query()
        .filter(intersection::jurisdiction_id.eq(jurisdiction))
        .filter(intersection::street_key.eq_any(streets))
        .filter(intersection::cross_key.eq_any(streets))
        .limit(DOORS)
        .load(&mut conn)
        .await
}

/// Has the database look at what is there, so that it plans with it: after much was stored.
pub async fn take_stock(conn: &mut AsyncPgConnection) -> QueryResult<()> {
    let tables = "address, street, street_name, intersection";
    sql_query(format!("analyze {tables}")).execute(conn).await.map(drop)
}
