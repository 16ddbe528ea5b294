//! Finds the shortest path that adds one more row, if shortlists were too short too often.
//!
//! The same search as in `search`, without a queue. It scans whole rows, laid out for sequential
//! memory access.

use super::{
    Candidate,
    number::Number,
    plan::{End, Plan, Way, at, put},
};

/// Number of columns in a block.
const BLOCK: usize = 64;

/// All costs, and the buffers of a search, reused by the next one.
#[derive(Debug)]
pub(super) struct WholeSearch<N> {
    /// Cost of each column in each row, row by row.
    costs: Vec<N>,
    /// Distance of each column that is not yet passed.
    distances: Vec<N>,
    /// Smallest distance in each block of columns.
    nearest: Vec<N>,
    /// Price of each column. Passed columns have a price so high that no path leads there.
    prices: Vec<N>,
    /// Rows that were expanded, with their distances.
    rows: Vec<(usize, N)>,
    /// Columns that were passed. Each led to the row after the one at the same index in `rows`.
    passed: Vec<(usize, N)>,
    /// For each column on the path, the row from which it is reached.
    from: Vec<usize>,
}

impl<N: Number> WholeSearch<N> {
    /// Copies all costs, relative to `least`. A pair that is not allowed costs more than leaving a
    /// row out.
    pub(super) fn new(all: &[Vec<Candidate>], columns: usize, least: i64, left_out: N) -> Self {
        let mut costs = vec![left_out + left_out; all.len() * columns];
        for (row, candidates) in costs.chunks_exact_mut(columns.max(1)).zip(all) {
            for candidate in candidates {
                if let Some(known) = row.get_mut(candidate.crew) {
                    *known = N::above(candidate.cost, least).min(*known);
                }
            }
        }
        Self {
            costs,
            distances: vec![N::FAR; columns],
            nearest: vec![N::FAR; columns.div_ceil(BLOCK)],
            prices: vec![N::FAR; columns],
            rows: Vec::new(),
            passed: Vec::new(),
            from: vec![0; columns],
        }
    }

    /// Finds the shortest path from a row without a column.
    pub(super) fn find(&mut self, plan: &Plan<N>, start: usize) -> Way<'_, N> {
        self.distances.fill(N::FAR);
        self.prices.copy_from_slice(&plan.prices);
        self.rows.clear();
        self.passed.clear();
        let (mut row, mut base) = (start, N::default());
        let (mut end, mut length) = (End::Row(start), plan.left_out);
        loop {
            let nearest = self.look_from(row, base);
            if nearest >= length {
                break;
            }
            let Some((column, owner)) = self.column_at(nearest, &plan.rows) else { break };
            let Some(owner) = owner else {
                (end, length) = (End::Column(column), nearest);
                break;
            };
            self.pass(column, nearest, plan.left_out);
            (row, base) = (owner, nearest - at(&plan.worth, owner));
            if base + plan.left_out < length {
                (end, length) = (End::Row(owner), base + plan.left_out);
            }
        }
        self.trace(end, length, plan);
        Way { start, end, length, passed: &self.passed, from: &self.from }
    }

    /// Reduces the distance of every column that is nearer from this row. Returns the smallest
    /// distance.
    fn look_from(&mut self, row: usize, base: N) -> N {
        self.rows.push((row, base));
        let start = row * self.prices.len();
        let costs = self.costs.get(start..start + self.prices.len()).unwrap_or_default();
        let blocks = costs.chunks(BLOCK).zip(self.prices.chunks(BLOCK));
        let blocks = blocks.zip(self.distances.chunks_mut(BLOCK)).zip(&mut self.nearest);
        let mut nearest = N::FAR;
        for (((costs, prices), distances), nearest_here) in blocks {
            let mut here = N::FAR;
            for ((cost, price), distance) in costs.iter().zip(prices).zip(distances) {
                let nearer = (base + *cost + *price).min(*distance);
                *distance = nearer;
                here = here.min(nearer);
            }
            *nearest_here = here;
            nearest = nearest.min(here);
        }
        nearest
    }

    /// Returns the first column at a distance and its row, preferably a free column.
    fn column_at(&self, distance: N, rows: &[Option<usize>]) -> Option<(usize, Option<usize>)> {
        let blocks = self.nearest.iter().zip(self.distances.chunks(BLOCK)).zip(rows.chunks(BLOCK));
        let mut first = None;
        for (block, ((nearest, distances), rows)) in blocks.enumerate() {
            if *nearest != distance {
                continue;
            }
            for (within, (other, owner)) in distances.iter().zip(rows).enumerate() {
                if *other == distance && (owner.is_none() || first.is_none()) {
                    first = Some((block * BLOCK + within, *owner));
                    if owner.is_none() {
                        return first;
                    }
                }
            }
        }
        first
    }

    fn pass(&mut self, column: usize, distance: N, left_out: N) {
        self.passed.push((column, distance));
        put(&mut self.distances, column, N::FAR);
        // No row is nearer than `-left_out`.
        put(&mut self.prices, column, N::FAR + left_out);
    }

    /// Computes how each column on the path was reached. Recording that for every column during the
    /// search would take longer.
    fn trace(&mut self, end: End, length: N, plan: &Plan<N>) {
        let mut next = match end {
            End::Column(column) => Some((column, length, self.rows.len())),
            End::Row(row) => {
                self.rows.iter().position(|one| one.0 == row).and_then(|place| self.led_to(place))
            }
        };
        while let Some((column, distance, looked)) = next {
            let priced = distance - at(&plan.prices, column);
            let cost = |row: usize| at(&self.costs, row * plan.prices.len() + column);
            let reaches = |one: &(usize, N)| one.1 + cost(one.0) == priced;
            let rows = self.rows.get(..looked).unwrap_or_default();
            let Some(place) = rows.iter().rposition(reaches) else { break };
            put(&mut self.from, column, at(&self.rows, place).0);
            next = self.led_to(place);
        }
    }

    /// Returns the column that led to a row, its distance, and the number of rows expanded before.
    /// `None` for the start row.
    fn led_to(&self, place: usize) -> Option<(usize, N, usize)> {
        let (column, distance) = *self.passed.get(place.checked_sub(1)?)?;
        Some((column, distance, place))
    }
}
