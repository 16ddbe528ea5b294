//! SQL statements on areas.

use base::{
    jurisdiction_id::JurisdictionId,
    place::Place,
    schema::{area, jurisdiction, street},
};
use chrono::{DateTime, Utc};
use diesel::{
    dsl::sql,
    prelude::*,
    sql_query,
    sql_types::{Array, Double, Integer, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use postgis_diesel::{
    sql_types::Geography,
    types::{LineString, Point},
};

use super::{Area, CITY, Repair};

diesel::define_sql_function! {
    /// PostGIS `ST_DWithin`: whether two geographies are within this distance in meters.
    #[sql_name = "ST_DWithin"]
    fn st_d_within(a: Geography, b: Geography, metres: Double) -> Bool;
}
diesel::infix_operator!(Distance, " <-> ", Double, backend: diesel::pg::Pg);

/// Returns the jurisdiction whose bounds contain any of these places, also with latitude and
/// longitude swapped. If there is only one jurisdiction, it is always returned.
pub async fn city_around(
    mut conn: &AsyncPgConnection,
    places: &[Place],
) -> QueryResult<Option<JurisdictionId>> {
    let cities = sql_query(include_str!("sql/city_around.sql"))
        .bind::<Array<Double>, _>(places.iter().map(|place| place.lat()).collect::<Vec<_>>())
        .bind::<Array<Double>, _>(places.iter().map(|place| place.long()).collect::<Vec<_>>())
        .bind::<Text, _>(CITY);
    let found: Option<Around> = cities.get_result(&mut conn).await.optional()?;
    Ok(found.map(|found| found.jurisdiction_id))
}

#[derive(QueryableByName)]
struct Around {
    #[diesel(sql_type = Text)]
    jurisdiction_id: JurisdictionId,
}

/// Returns the areas of these kinds.
pub async fn areas(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    kinds: &[&str],
) -> QueryResult<Vec<Area>> {
    Area::query()
        .filter(area::jurisdiction_id.eq(jurisdiction))
        .filter(area::kind.eq_any(kinds))
        .order((area::kind, area::code))
        .load(conn)
        .await
}

/// Returns kind, code and name of every area of a jurisdiction.
pub async fn names(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
) -> QueryResult<Vec<(String, String, String)>> {
    area::table
        .filter(area::jurisdiction_id.eq(jurisdiction))
        .select((area::kind, area::code, area::name))
        .load(conn)
        .await
}

/// Inserts areas. Existing ones get the new name and shape.
pub async fn upsert_areas(conn: &mut AsyncPgConnection, rows: &[Area]) -> QueryResult<usize> {
    use diesel::upsert::excluded;
    diesel::insert_into(area::table)
        .values(rows)
        .on_conflict((area::jurisdiction_id, area::kind, area::code))
        .do_update()
        .set((area::name.eq(excluded(area::name)), area::shape.eq(excluded(area::shape))))
        .execute(conn)
        .await
}

/// Repairs those of these areas whose shape is invalid. Returns the reasons by code.
pub(super) async fn repair(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    kind: &str,
    codes: &[&str],
) -> QueryResult<Vec<Repair>> {
    sql_query(include_str!("sql/repair.sql"))
        .bind::<Text, _>(jurisdiction)
        .bind::<Text, _>(kind)
        .bind::<Array<Text>, _>(codes)
        .load(conn)
        .await
}

#[derive(QueryableByName)]
struct Code {
    #[diesel(sql_type = Text)]
    code: String,
}

/// Returns the code of the first of these areas that has no surface.
pub(super) async fn without_surface(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    kind: &str,
    codes: &[&str],
) -> QueryResult<Option<String>> {
    let found: Option<Code> = sql_query(include_str!("sql/without_surface.sql"))
        .bind::<Text, _>(jurisdiction)
        .bind::<Text, _>(kind)
        .bind::<Array<Text>, _>(codes)
        .get_result(conn)
        .await
        .optional()?;
    Ok(found.map(|Code { code }| code))
}

/// Returns the time when the areas or settings of a jurisdiction last changed. `None` if it does
/// not exist.
pub(super) async fn changed_at(
    mut conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
) -> QueryResult<Option<DateTime<Utc>>> {
    let city = jurisdiction::table.find(jurisdiction).select(jurisdiction::changed_at);
    city.first(&mut conn).await.optional()
}

/// Returns all areas of a jurisdiction by kind and code.
pub(super) async fn all(
    mut conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
) -> QueryResult<Vec<Area>> {
    Area::query()
        .filter(area::jurisdiction_id.eq(jurisdiction))
        .order((area::kind, area::code))
        .load(&mut conn)
        .await
}

/// Returns class and line of at most `limit` streets, main streets first.
pub(super) async fn courses(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    limit: i64,
) -> QueryResult<Vec<(String, LineString<Point>)>> {
    let rank = "array_position(array['arterial', 'railway', 'street', 'lane', 'footpath'], class)";
    street::table
        .filter(street::jurisdiction_id.eq(jurisdiction))
        .order((sql::<Integer>(rank), street::street_id))
        .limit(limit)
        .select((street::class, street::line))
        .load(conn)
        .await
}
