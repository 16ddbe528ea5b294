//! Which row has which column so far, and at which prices.

use super::number::Number;

/// Rows with columns, the best that can be for those rows, and the prices that prove it.
#[derive(Debug)]
pub(super) struct Plan<N> {
    /// The column of each row.
    pub(super) columns: Vec<Option<usize>>,
    /// The row of each column.
    pub(super) rows: Vec<Option<usize>>,
    /// What the cheapest column costs each row, its price included.
    pub(super) worth: Vec<N>,
    /// What a column costs on top. Never below zero, and zero while it has no row.
    pub(super) prices: Vec<N>,
    /// What it costs to leave a row out.
    pub(super) left_out: N,
}

/// Where the shortest way from a row without a column ends.
#[derive(Debug, Clone, Copy)]
pub(super) enum End {
    /// At a column that nobody has.
    Column(usize),
    /// At a row that is left out.
    Row(usize),
}

/// The shortest way for one more row to be taken in.
#[derive(Debug)]
pub(super) struct Way<'a, N> {
    /// The row that had no column.
    pub(super) start: usize,
    /// Where it ends.
    pub(super) end: End,
    /// How long it is.
    pub(super) length: N,
    /// The columns nearer than the end that somebody has, and how far each is.
    pub(super) passed: &'a [(usize, N)],
    /// The row from which each column on the way is reached.
    pub(super) from: &'a [usize],
}

impl<N: Number> Plan<N> {
    /// Nobody has anything, and everything is free.
    pub(super) fn new(rows: usize, columns: usize, left_out: N) -> Self {
        Self {
            columns: vec![None; rows],
            rows: vec![None; columns],
            worth: vec![N::default(); rows],
            prices: vec![N::default(); columns],
            left_out,
        }
    }

    /// Gives a column to a row, and tells whose it was.
    pub(super) fn seat(&mut self, row: usize, column: usize) -> Option<usize> {
        put(&mut self.columns, row, Some(column));
        let before = self.rows.get_mut(column)?.replace(row)?;
        put(&mut self.columns, before, None);
        Some(before)
    }

    /// Moves everybody along a way, and the prices with them.
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

/// What lies at a place in a list; past its end, as good as nothing.
pub(super) fn at<T: Copy + Default>(list: &[T], place: usize) -> T {
    list.get(place).copied().unwrap_or_default()
}

/// Puts something at a place in a list, if the list is that long.
pub(super) fn put<T>(list: &mut [T], place: usize, thing: T) {
    if let Some(slot) = list.get_mut(place) {
        *slot = thing;
    }
}
