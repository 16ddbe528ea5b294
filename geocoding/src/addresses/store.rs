//! SQL statements on addresses, streets and intersections.

use base::{
    jurisdiction_id::JurisdictionId,
    place::Place,
    schema::{address, intersection, street},
};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, Bool, Double, Integer, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use postgis_diesel::sql_types::Geography;
use uuid::Uuid;

use super::{Address, Intersection, RAILWAY, Street, key, number::HouseNumber};
use crate::areas::store::{Distance, st_d_within};

/// Maximum distance in meters of an address or intersection that is named for a point.
const NEARBY_M: f64 = 150.0;
/// Maximum distance in meters of a street that is named for a point.
const STREET_NEARBY_M: f64 = 80.0;
/// Maximum number of street names per search method.
const NAMES: i32 = 40;
/// Maximum number of addresses, street segments and intersections that are loaded.
const DOORS: i64 = 3_000;
/// Maximum difference between the requested number and a neighboring number.
pub(super) const NEXT_DOORS: i32 = 20;
/// Maximum span of a house number.
const MAX_SPAN: i32 = 500;

/// Returns the address nearest to `place`. `None` if none is within 150 m.
pub async fn nearest_address(
    conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    place: Place,
) -> QueryResult<Option<Address>> {
    Ok(nearest_addresses(conn, jurisdiction, place, 1).await?.pop())
}

/// Returns the addresses nearest to `place`, nearest first.
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

/// Returns the streets nearest to `place`, nearest first.
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

/// Returns the intersections nearest to `place`, nearest first.
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

/// Returns the address whose line is `text`. Abbreviations are expanded.
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

/// Returns the address with this id.
pub async fn address_by_id(
    mut conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    id: Uuid,
) -> QueryResult<Option<Address>> {
    Address::query().find((jurisdiction, id)).first(&mut conn).await.optional()
}

/// Name of a street.
#[derive(Debug, QueryableByName)]
pub(super) struct Name {
    #[diesel(sql_type = Text)]
    pub(super) street_key: String,
    #[diesel(sql_type = Text)]
    pub(super) core: String,
}

/// Returns the streets whose names are similar to the request.
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

/// Returns the addresses on these streets with a number near the requested one.
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
        .filter(address::number_low.between(low - MAX_SPAN, high))
        .filter(address::number_high.ge(low))
        .limit(DOORS)
        .load(&mut conn)
        .await
}

/// Returns the segments of these streets whose range contains the number.
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

/// A whole street within one locality.
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

/// Returns these streets, one row per locality, with the point of the street that is nearest to its
/// center.
pub(super) async fn wholes(
    mut conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    streets: &[&str],
) -> QueryResult<Vec<Whole>> {
    sql_query(include_str!("sql/wholes.sql"))
        .bind::<Text, _>(jurisdiction)
        .bind::<Array<Text>, _>(streets)
        .bind::<Text, _>(RAILWAY)
        .load(&mut conn)
        .await
}

/// Returns the intersections between any two of these streets.
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

/// Updates the statistics of the query planner. Call it after a large import.
pub async fn take_stock(conn: &mut AsyncPgConnection) -> QueryResult<()> {
    let tables = "address, street, street_name, intersection";
    sql_query(format!("analyze {tables}")).execute(conn).await.map(drop)
}

#[derive(QueryableByName)]
pub(super) struct Degrees {
    #[diesel(sql_type = Double)]
    pub(super) lat: f64,
    #[diesel(sql_type = Double)]
    pub(super) long: f64,
}

/// Converts points (east, north) of another reference system to WGS 84.
pub(super) async fn to_wgs84(
    conn: &mut AsyncPgConnection,
    system: &str,
    east: Vec<f64>,
    north: Vec<f64>,
) -> QueryResult<Vec<Degrees>> {
    sql_query(include_str!("sql/to_wgs84.sql"))
        .bind::<Text, _>(system)
        .bind::<Array<Double>, _>(east)
        .bind::<Array<Double>, _>(north)
        .load(conn)
        .await
}
