//! Splits a table that is too large for one request into blocks.

use std::ops::Range;

use planner::travel::Times;

/// Part of a table: a range of origins and a range of destinations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) from: Range<usize>,
    pub(super) to: Range<usize>,
}

/// Seconds from each origin to each destination. `None` if unknown.
pub(super) type Rows = Vec<Vec<Option<f64>>>;

/// Splits the table of `places` places into blocks of at most `most` places on each side.
pub(super) fn blocks(places: usize, most: usize) -> Vec<Block> {
    let parts = || (0..places).step_by(most).map(move |start| start..places.min(start + most));
    parts().flat_map(|from| parts().map(move |to| Block { from: from.clone(), to })).collect()
}

/// A table that is filled block by block.
#[derive(Debug)]
pub(super) struct Table {
    places: usize,
    cells: Vec<Option<i32>>,
}

impl Table {
    pub(super) fn new(places: usize) -> Self {
        Self { places, cells: vec![None; places * places] }
    }

    /// Whether the rows have the size of the block.
    pub(super) fn fits(block: &Block, rows: &[Vec<Option<f64>>]) -> bool {
        rows.len() == block.from.len() && rows.iter().all(|row| row.len() == block.to.len())
    }

    /// Copies a block into the table.
    pub(super) fn fill(&mut self, block: &Block, rows: &[Vec<Option<f64>>]) {
        for (from, row) in block.from.clone().zip(rows) {
            for (to, seconds) in block.to.clone().zip(row) {
                if let Some(cell) = self.cells.get_mut(from * self.places + to) {
                    *cell = seconds.and_then(whole);
                }
            }
        }
    }

    /// Returns the times, and whether all of them come from the blocks. Missing times come from
    /// `otherwise`.
    pub(super) fn times(&self, otherwise: &Times) -> (Times, bool) {
        let mut whole = true;
        let times = Times::from_fn(self.places, |from, to| {
            if from == to {
                return 0;
            }
            let known = self.cells.get(from * self.places + to).copied().flatten();
            whole &= known.is_some();
            known.unwrap_or_else(|| otherwise.between(from, to))
        });
        (times, whole)
    }
}

/// Rounds up to whole seconds. `None` if the value is not a valid time.
fn whole(seconds: f64) -> Option<i32> {
    let time = std::time::Duration::try_from_secs_f64(seconds).ok()?;
    i32::try_from(time.as_millis().div_ceil(1_000)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_cover_a_table_once() {
        for (places, most) in [(0, 50), (1, 50), (50, 50), (51, 50), (120, 50), (7, 1)] {
            let mut table = vec![0; places * places];
            for block in blocks(places, most) {
                assert!(block.from.len() <= most && block.to.len() <= most);
                for from in block.from.clone() {
                    block.to.clone().for_each(|to| table[from * places + to] += 1);
                }
            }
            assert!(table.iter().all(|times| *times == 1), "{places} by {most}");
        }
    }

    #[test]
    fn what_is_no_time_is_not_known() {
        let all = Block { from: 0..2, to: 0..2 };
        let otherwise = Times::from_fn(2, |_, _| 99);
        for (seconds, expected) in [
            (Some(10.2), 11),
            (Some(0.0), 0),
            (None, 99),
            (Some(-1.0), 99),
            (Some(f64::NAN), 99),
            (Some(1e300), 99),
        ] {
            let mut table = Table::new(2);
            table.fill(&all, &[vec![Some(0.0), seconds], vec![Some(5.0), Some(0.0)]]);

            let (times, whole) = table.times(&otherwise);

            assert_eq!((times.between(0, 1), times.between(1, 0)), (expected, 5));
            assert_eq!(whole, expected != 99, "{seconds:?}");
        }
    }
}
