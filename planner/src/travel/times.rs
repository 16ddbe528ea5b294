//! A table of travel times.

use crate::routes::{FAR, Ticks};

/// Travel times from each place to each, in whole seconds. Rounded up, so that a detour through a
/// third place is never quicker because of rounding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Times {
    cells: Vec<Ticks>,
    places: usize,
}

impl Times {
    /// Builds a table from a function of two indices below `places`. Values out of range are
    /// clamped to `0..=FAR`.
    pub fn from_fn(places: usize, mut time: impl FnMut(usize, usize) -> Ticks) -> Self {
        let pairs = (0..places).flat_map(|from| (0..places).map(move |to| (from, to)));
        let cells = pairs.map(|(from, to)| time(from, to).clamp(0, FAR)).collect();
        Self { cells, places }
    }

    /// Number of places.
    pub const fn places(&self) -> usize {
        self.places
    }

    /// Travel time between two places; [`FAR`] if an index is out of range. Suitable for
    /// [`Problem::new`](crate::routes::Problem::new).
    pub fn between(&self, from: usize, to: usize) -> Ticks {
        let known = from < self.places && to < self.places;
        let cell = known.then(|| self.cells.get(from * self.places + to)).flatten();
        cell.copied().unwrap_or(FAR)
    }
}

/// Converts milliseconds to whole seconds, rounded up.
pub(super) fn whole_seconds(millis: u64) -> Ticks {
    Ticks::try_from(millis.div_ceil(1_000)).unwrap_or(FAR).min(FAR)
}
