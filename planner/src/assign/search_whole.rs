//! The shortest way for one more row to be taken in, where shortlists were too short too often.
//!
//! The same search as in `search`, without a queue: it looks along whole rows, which are laid out as the
//! processor likes them best.

use super::{
    Candidate,
    number::Number,
    plan::{End, Plan, Way, at, put},
};

/// So many columns are looked at together.
const BLOCK: usize = 64;

/// All costs, and what a search remembers, kept for the next one.
#[derive(Debug)]
pub(super) struct WholeSearch<N> {
    /// What each row costs in each column, row after row.
    costs: Vec<N>,
    /// How far each column is that was not passed yet.
    distances: Vec<N>,
    /// How far the nearest of each block of columns is.
    nearest: Vec<N>,
    /// The price of each column; of those passed, so high that nothing leads there any more.
    prices: Vec<N>,
    /// The rows from which it looked, and how far each is.
    rows: Vec<(usize, N)>,
    /// The columns it passed. Each led to the row after the one at the same place in `rows`.
    passed: Vec<(usize, N)>,
    /// The row from which each column on the way is reached.
    from: Vec<usize>,
}

impl<N: Number> WholeSearch<N> {
    /// Lays out all costs, of which `least` counts as zero. What may not be costs more than it costs to
    /// leave a row out.
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

    /// Finds the shortest way from a row without a column.
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

    /// Brings every column nearer that is nearer from this row, and tells how far the nearest is.
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

    /// The first column at a distance, and who has it; one that nobody has, if there is one.
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

    /// Finds out how each column on the way was reached: from a row that is as near to it as can be.
    /// To note that for every column while looking would take longer.
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

    /// The column that led to a row, how far it is, and how many rows were looked from before;
    /// none if the row is the start.
    fn led_to(&self, place: usize) -> Option<(usize, N, usize)> {
        let (column, distance) = *self.passed.get(place.checked_sub(1)?)?;
        Some((column, distance, place))
    }
}
