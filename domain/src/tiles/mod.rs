//! Tiles: a city's cases as vector tiles, for maps.
//! <https://github.com/mapbox/vector-tile-spec/tree/master/2.1>

mod render;

use chrono::{DateTime, Utc};

pub use self::render::render;
use crate::cases::{Standing, Status};

/// The deepest zoom that has tiles of its own.
pub const DEEPEST: u8 = 22;
/// The zoom at which every place has a number.
const FINEST: u8 = 24;

/// A square of Web Mercator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tile {
    zoom: u8,
    column: u32,
    row: u32,
}

/// There is no such square.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a tile is z/x/y with z from 0 to {DEEPEST}, and x and y below two to the power of z")]
pub struct NoTile;

impl Tile {
    /// The tile of this zoom, column (from west) and row (from north).
    pub const fn new(zoom: u8, column: u32, row: u32) -> Result<Self, NoTile> {
        if zoom <= DEEPEST && column >> zoom == 0 && row >> zoom == 0 {
            Ok(Self { zoom, column, row })
        } else {
            Err(NoTile)
        }
    }

    /// The numbers of its places: from the first to before the second.
    fn range(self) -> (i64, i64) {
        let each = 2 * u32::from(FINEST - self.zoom);
        let first = (interleave(self.column) | interleave(self.row) << 1) << each;
        (first, first + (1 << each))
    }
}

/// Which cases a map shows; what is none or empty does not matter.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Open or closed.
    pub standing: Option<Standing>,
    /// These statuses.
    pub statuses: Vec<Status>,
    /// These services.
    pub service_codes: Vec<String>,
    /// Reported at this time or later.
    pub since: Option<DateTime<Utc>>,
}

/// The bits of a number, each with a zero before it.
fn interleave(bits: u32) -> i64 {
    (0..FINEST).map(|bit| i64::from(bits >> bit & 1) << (2 * bit)).sum()
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
