//! Coordinates of any reference system become places: PostGIS knows how.

use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{Array, Double, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::place::Place;

/// So many points go in one statement.
const PORTION: usize = 20_000;

#[derive(QueryableByName)]
struct Degrees {
    #[diesel(sql_type = Double)]
    lat: f64,
    #[diesel(sql_type = Double)]
    long: f64,
}

/// The places of points (east, north) of a reference system, as `EPSG:2249` or in well-known text.
/// Those that are on no map are none.
pub async fn to_wgs84(
    conn: &mut AsyncPgConnection,
    system: &str,
    points: &[(f64, f64)],
) -> QueryResult<Vec<Option<Place>>> {
    let mut places = Vec::with_capacity(points.len());
    for points in points.chunks(PORTION) {
        let (east, north): (Vec<f64>, Vec<f64>) = points.iter().copied().unzip();
        let degrees: Vec<Degrees> = sql_query(
            // All at once: the reference system is made sense of for each shape anew.
            "with given as ( \
                 select ST_Collect(ST_MakePoint(east, north) order by nth) as points \
                 from unnest($2, $3) with ordinality as point (east, north, nth)) \
             select ST_Y(geom) as lat, ST_X(geom) as long \
             from given, ST_DumpPoints(ST_Transform(points, $1, 4326)) order by path",
        )
        .bind::<Text, _>(system)
        .bind::<Array<Double>, _>(east)
        .bind::<Array<Double>, _>(north)
        .load(conn)
        .await?;
        places.extend(degrees.iter().map(|it| Place::new(it.lat, it.long).ok()));
    }
    Ok(places)
}
