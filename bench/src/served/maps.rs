//! Tiles that a map asks for: of a street, of a quarter, of the whole city.

use super::{
    asked::{Known, RequestKind, read, some_cases},
    city::CITY,
};
use crate::scratch::{self, Scratch};

/// How fast tiles shall be, in shares of the bare database's speed.
const TARGET: f64 = 0.8;

/// The tiles around some cases, from near to far.
pub(super) async fn all(scratch: &Scratch) -> anyhow::Result<Vec<RequestKind>> {
    let cases = some_cases(&scratch::connect(&scratch.url).await?).await?;
    let kind = |name, zoom, filter: &str| RequestKind {
        name,
        target: TARGET,
        requests: cases.iter().map(|case| read(&tile(case, zoom, filter))).collect(),
    };
    Ok(vec![
        kind("zoom 17, cases", 17, ""),
        kind("zoom 15, cases", 15, ""),
        kind("zoom 15, open ones", 15, "&status=open"),
        kind("zoom 14, counted", 14, ""),
        kind("zoom 11, counted", 11, ""),
    ])
}

/// The address of the tile around a case.
/// <https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames>
fn tile(case: &Known, zoom: u32, filter: &str) -> String {
    let across = f64::from(1_u32 << zoom);
    let lat = case.lat.to_radians();
    let column = (case.long + 180.0) / 360.0 * across;
    let row = (1.0 - lat.tan().asinh() / std::f64::consts::PI) / 2.0 * across;
    let (column, row) = (column.floor(), row.floor());
    format!("/tiles/cases/{zoom}/{column}/{row}.mvt?jurisdiction_id={CITY}{filter}")
}
