//! Points that too many cases share, such as a city hall that is used for "unknown".

use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::store::{self, Crowd};
use crate::{jurisdictions::JurisdictionId, place::Place};

/// A point is crowded from this number of cases on, and above this share of the newest cases. The
/// busiest real address of a city has a few per thousand.
const TOO_MANY: Crowd = Crowd { cases: 30, newest: 1_000, percent: 3 };

/// Returns those of `places` that are crowded. Coordinates are compared exactly.
pub async fn crowded(
    conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    places: &[Place],
) -> QueryResult<Vec<Place>> {
    let crowded = store::crowded(conn, jurisdiction, places, TOO_MANY).await?;
    let place = |number: i64| places.get(usize::try_from(number - 1).ok()?).copied();
    Ok(crowded.into_iter().filter_map(place).collect())
}
