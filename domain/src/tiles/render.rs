//! Renders vector tiles in the database.

use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{Filter, Tile, store};
use crate::jurisdictions::JurisdictionId;

/// Lowest zoom at which each case is a feature. Below it, nearby cases are counted.
pub(super) const BY_ITSELF: u8 = 15;

/// Renders the tile with a layer `cases`. Up to zoom 14 its features are groups with a `count` of
/// cases and the number of `open` ones; from zoom 15 each feature is a case with its public
/// precision.
pub async fn render(
    conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    tile: Tile,
    filter: &Filter,
) -> QueryResult<Vec<u8>> {
    if tile.is_counted() {
        store::counted(conn, jurisdiction, tile, filter).await
    } else {
        store::by_itself(conn, jurisdiction, tile, filter).await
    }
}
