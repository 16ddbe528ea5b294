//! Finds the shortest path that adds one more row.
//!
//! Dijkstra's algorithm on reduced costs, which are never negative. From each row it looks at its
//! shortlist only; the rest of the row is queued at the smallest distance at which it could matter.

use std::{cmp::Reverse, collections::BinaryHeap};

use super::{
    number::Number,
    plan::{End, Plan, Way, at, put},
    shortlist::Shortlists,
};

/// What the search expands next. At equal distance columns come first, because one may be the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Next {
    /// A column, and the row that holds it.
    Column(usize),
    /// The columns of a row that are not on its shortlist.
    RestOf(usize),
}

/// Buffers of a search, reused by the next one.
#[derive(Debug)]
pub(super) struct Search<N> {
    /// Distance of each column.
    distances: Vec<N>,
    /// Row from which that distance is reached.
    from: Vec<usize>,
    /// Columns that have a distance.
    reached: Vec<usize>,
    /// Queue, nearest first. A column whose distance decreased is in it more than once.
    queue: BinaryHeap<Reverse<(N, Next)>>,
    passed: Vec<(usize, N)>,
    /// The nearest end so far, and its distance.
    end: End,
    length: N,
}

impl<N: Number> Search<N> {
    pub(super) fn new(columns: usize) -> Self {
        Self {
            distances: vec![N::FAR; columns],
            from: vec![0; columns],
            reached: Vec::new(),
            queue: BinaryHeap::new(),
            passed: Vec::new(),
            end: End::Row(0),
            length: N::FAR,
        }
    }

    /// Finds the shortest path from a row without a column.
    pub(super) fn find(
        &mut self,
        shortlists: &mut Shortlists<'_, N>,
        plan: &Plan<N>,
        start: usize,
    ) -> Way<'_, N> {
        self.forget();
        self.look_from(start, N::default(), shortlists, plan);
        while let Some(Reverse((distance, next))) = self.queue.pop() {
            if distance >= self.length {
                break;
            }
            match next {
                Next::Column(column) if distance > at(&self.distances, column) => {}
                Next::Column(column) => {
                    self.passed.push((column, distance));
                    if let Some(row) = at(&plan.rows, column) {
                        let base = distance - at(&plan.worth, row);
                        self.look_from(row, base, shortlists, plan);
                    }
                }
                Next::RestOf(row) => {
                    let base = distance - shortlists.of(row).1.unwrap_or_default();
                    shortlists.lengthen(row, &plan.prices);
                    self.look_from(row, base, shortlists, plan);
                }
            }
        }
        let Self { end, length, passed, from, .. } = self;
        Way { start, end: *end, length: *length, passed, from }
    }

    /// Reduces the distance of every column that is nearer from this row, unless an end is nearer
    /// still.
    fn look_from(&mut self, row: usize, base: N, shortlists: &Shortlists<'_, N>, plan: &Plan<N>) {
        if base + plan.left_out < self.length {
            (self.end, self.length) = (End::Row(row), base + plan.left_out);
        }
        let (pairs, rest) = shortlists.of(row);
        for (column, cost) in pairs {
            let here = base + *cost + at(&plan.prices, *column);
            let Some(distance) = self.distances.get_mut(*column) else { continue };
            if here >= self.length || here >= *distance {
                continue;
            }
            if *distance == N::FAR {
                self.reached.push(*column);
            }
            *distance = here;
            put(&mut self.from, *column, row);
            if at(&plan.rows, *column).is_none() {
                (self.end, self.length) = (End::Column(*column), here);
            } else {
                self.queue.push(Reverse((here, Next::Column(*column))));
            }
        }
        if let Some(rest) = rest.filter(|rest| base + *rest < self.length) {
            self.queue.push(Reverse((base + rest, Next::RestOf(row))));
        }
    }

    fn forget(&mut self) {
        for column in self.reached.drain(..) {
            put(&mut self.distances, column, N::FAR);
        }
        self.queue.clear();
        self.passed.clear();
        self.length = N::FAR;
    }
}
