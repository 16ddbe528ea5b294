//! The answer of every source.

use crate::routes::{FAR, Ticks};

/// How long it takes from each of some places to each, in whole seconds, rounded up: so the way
/// through a third place is never quicker for having been rounded twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Times {
    cells: Vec<Ticks>,
    places: usize,
}

impl Times {
    /// Times by pair of places, each less than `places`. What is less than nothing, or further than
    /// a problem reckons with, is brought within range.
    pub fn from_fn(places: usize, mut time: impl FnMut(usize, usize) -> Ticks) -> Self {
        let pairs = (0..places).flat_map(|from| (0..places).map(move |to| (from, to)));
        let cells = pairs.map(|(from, to)| time(from, to).clamp(0, FAR)).collect();
        Self { cells, places }
    }

    /// How many places there are.
    pub const fn places(&self) -> usize {
        self.places
    }

    /// How long it takes from one to another; [`FAR`] if there is no such place. As
    /// [`Problem::new`](crate::routes::Problem::new) asks for it.
    pub fn between(&self, from: usize, to: usize) -> Ticks {
        let known = from < self.places && to < self.places;
        let cell = known.then(|| self.cells.get(from * self.places + to)).flatten();
        cell.copied().unwrap_or(FAR)
    }
}

/// Milliseconds as whole seconds, rounded up.
pub(super) fn whole_seconds(millis: u64) -> Ticks {
    Ticks::try_from(millis.div_ceil(1_000)).unwrap_or(FAR).min(FAR)
}
