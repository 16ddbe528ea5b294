//! The current assignment of rows to columns, with prices.

use super::number::Number;

/// An assignment that is optimal for the rows it contains, and the prices that prove it.
#[derive(Debug)]
pub(super) struct Plan<N> {
    /// The column of each row.
    pub(super) columns: Vec<Option<usize>>,
    /// The row of each column.
    pub(super) rows: Vec<Option<usize>>,
    /// For each row, the cost of its cheapest column, including the price.
    pub(super) worth: Vec<N>,
    /// Price of each column. Never negative, and zero while the column is free.
    pub(super) prices: Vec<N>,
    /// Cost of leaving a row out.
    pub(super) left_out: N,
}

/// Where the shortest path from a row without a column ends.
#[derive(Debug, Clone, Copy)]
pub(super) enum End {
    /// At a free column.
    Column(usize),
    /// At a row that is left out.
    Row(usize),
}

/// The shortest path that adds one more row.
#[derive(Debug)]
pub(super) struct Way<'a, N> {
    /// The row without a column.
    pub(super) start: usize,
    /// The end of the path.
    pub(super) end: End,
    /// Length of the path.
    pub(super) length: N,
    /// Columns nearer than the end that are taken, with their distances.
    pub(super) passed: &'a [(usize, N)],
    /// For each column on the path, the row from which it is reached.
    pub(super) from: &'a [usize],
}

impl<N: Number> Plan<N> {
    /// Creates an empty assignment with all prices zero.
    pub(super) fn new(rows: usize, columns: usize, left_out: N) -> Self {
        Self {
            columns: vec![None; rows],
            rows: vec![None; columns],
            worth: vec![N::default(); rows],
            prices: vec![N::default(); columns],
            left_out,
        }
    }

    /// Gives a column to a row. Returns the row that held it.
    pub(super) fn seat(&mut self, row: usize, column: usize) -> Option<usize> {
        put(&mut self.columns, row, Some(column));
        let before = self.rows.get_mut(column)?.replace(row)?;
        put(&mut self.columns, before, None);
        Some(before)
    }

    /// Reassigns the columns along a path and updates the prices.
    pub(super) fn follow(&mut self, way: &Way<'_, N>) {
        for (column, distance) in way.passed {
            let nearer = way.length - *distance;
            if let Some(price) = self.prices.get_mut(*column) {
                *price = *price + nearer;
            }
            let row = at(&self.rows, *column);
            if let Some(worth) = row.and_then(|row| self.worth.get_mut(row)) {
                *worth = *worth + nearer;
            }
        }
        put(&mut self.worth, way.start, way.length);
        let mut free = match way.end {
            End::Column(column) => Some(column),
            End::Row(row) => self.columns.get_mut(row).and_then(Option::take),
        };
        while let Some(column) = free {
            let row = at(way.from, column);
            free = at(&self.columns, row);
            put(&mut self.columns, row, Some(column));
            put(&mut self.rows, column, Some(row));
        }
    }
}

/// Returns the element at an index, or the default past the end.
pub(super) fn at<T: Copy + Default>(list: &[T], place: usize) -> T {
    list.get(place).copied().unwrap_or_default()
}

/// Sets the element at an index. Does nothing past the end.
pub(super) fn put<T>(list: &mut [T], place: usize, thing: T) {
    if let Some(slot) = list.get_mut(place) {
        *slot = thing;
    }
}
