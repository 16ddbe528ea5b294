//! Tiles: the cases of a jurisdiction as vector tiles for maps.
//! <https://github.com/mapbox/vector-tile-spec/tree/master/2.1>

mod render;
mod store;

use chrono::{DateTime, Utc};

pub use self::render::render;
use crate::cases::{Standing, Status};

/// Highest zoom level of tiles.
pub const MAX_ZOOM: u8 = 22;
/// Zoom level of the cells by which places are numbered.
const CELL_ZOOM: u8 = 24;

/// A tile in Web Mercator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tile {
    zoom: u8,
    column: u32,
    row: u32,
}

/// There is no such tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a tile is z/x/y with z from 0 to {MAX_ZOOM}, and x and y from 0 to 2^z - 1")]
pub struct NoTile;

impl Tile {
    /// The tile with this zoom, column (from the west) and row (from the north).
    pub const fn new(zoom: u8, column: u32, row: u32) -> Result<Self, NoTile> {
        if zoom <= MAX_ZOOM && column >> zoom == 0 && row >> zoom == 0 {
            Ok(Self { zoom, column, row })
        } else {
            Err(NoTile)
        }
    }

    /// Whether the tile shows numbers of cases in groups, and not each case as a feature.
    pub const fn is_counted(self) -> bool {
        self.zoom < render::BY_ITSELF
    }

    /// Range of the cell numbers in the tile: first, and one past the last.
    fn range(self) -> (i64, i64) {
        let each = 2 * u32::from(CELL_ZOOM - self.zoom);
        let first = (interleave(self.column) | interleave(self.row) << 1) << each;
        (first, first + (1 << each))
    }
}

/// Which cases a map shows. `None` or an empty list means no restriction.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Open or closed.
    pub standing: Option<Standing>,
    /// Only these statuses.
    pub statuses: Vec<Status>,
    /// Only these services.
    pub service_codes: Vec<String>,
    /// Only cases reported at or after this time (UTC).
    pub since: Option<DateTime<Utc>>,
}

/// Spreads the bits of a number, each preceded by a zero bit (Morton code).
fn interleave(bits: u32) -> i64 {
    (0..CELL_ZOOM).map(|bit| i64::from(bits >> bit & 1) << (2 * bit)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tile_that_is_not_there_is_refused() {
        assert!(Tile::new(0, 0, 0).is_ok());
        assert!(Tile::new(3, 7, 7).is_ok());
        assert_eq!(Tile::new(3, 8, 0), Err(NoTile));
        assert_eq!(Tile::new(3, 0, 8), Err(NoTile));
        assert_eq!(Tile::new(23, 0, 0), Err(NoTile));
    }

    #[test]
    fn the_four_below_a_tile_are_its_range() {
        let (first, end) = Tile::new(5, 9, 20).unwrap().range();
        let below = [(18, 40), (19, 40), (18, 41), (19, 41)];

        let ranges: Vec<_> =
            below.iter().map(|(x, y)| Tile::new(6, *x, *y).unwrap().range()).collect();

        assert_eq!((ranges[0].0, ranges[3].1), (first, end));
        assert!(ranges.windows(2).all(|pair| pair[0].1 == pair[1].0));
    }

    #[test]
    fn the_whole_world_has_two_to_the_power_of_48_places() {
        assert_eq!(Tile::new(0, 0, 0).unwrap().range(), (0, 1 << 48));
    }
}
