//! Converts coordinates of any reference system to WGS 84, with PostGIS.

use base::place::Place;
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::store;

/// Number of points per statement.
const PORTION: usize = 20_000;

/// Converts points (east, north) of a reference system, given as `EPSG:2249` or as well-known text.
/// `None` for points that are out of range.
pub async fn to_wgs84(
    conn: &mut AsyncPgConnection,
    system: &str,
    points: &[(f64, f64)],
) -> QueryResult<Vec<Option<Place>>> {
    let mut places = Vec::with_capacity(points.len());
    for points in points.chunks(PORTION) {
        let (east, north): (Vec<f64>, Vec<f64>) = points.iter().copied().unzip();
        let degrees = store::to_wgs84(conn, system, east, north).await?;
        places.extend(degrees.iter().map(|it| Place::new(it.lat, it.long).ok()));
    }
    Ok(places)
}
