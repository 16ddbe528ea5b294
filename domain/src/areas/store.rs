//! Statements about what is where.

use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, Double, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use postgis_diesel::sql_types::Geography;

use super::{Area, CITY};
use crate::{jurisdictions::JurisdictionId, place::Place, schema::area};

diesel::define_sql_function! {
    /// Whether two are within so many metres.
    #[sql_name = "ST_DWithin"]
    fn st_d_within(a: Geography, b: Geography, metres: Double) -> Bool;
}
diesel::infix_operator!(Distance, " <-> ", Double, backend: diesel::pg::Pg);

/// The city around any of these places, also if their axes are swapped. Where there is but one city
/// it is that one, wherever they are.
pub async fn city_around(
    mut conn: &AsyncPgConnection,
    places: &[Place],
) -> QueryResult<Option<JurisdictionId>> {
    let cities = sql_query(
        "with city as (select jurisdiction_id from jurisdiction where sandbox_of is null) \
         select jurisdiction_id from area join city using (jurisdiction_id) \
         where kind = $3 and exists (select from unnest($1, $2) as asked (lat, long) \
             where ST_Covers(shape, ST_Point(long, lat, 4326)) \
                 or ST_Covers(shape, ST_Point(lat, long, 4326))) \
         union all \
         select min(jurisdiction_id) from city having count(*) = 1 \
         limit 1",
    )
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

/// Areas of these kinds.
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

/// Kind, code and name of every area of a city.
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

/// Stores areas; those that are there get the new name and shape.
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
