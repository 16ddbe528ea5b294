//! Flat tables and small indices.

/// Index of a stop, shift or place, in two bytes, so that more entries fit into the CPU cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ix(u16);

impl Ix {
    /// No index.
    pub(super) const NONE: Self = Self(u16::MAX);

    pub(super) fn new(at: usize) -> Self {
        Self(u16::try_from(at).unwrap_or(u16::MAX))
    }

    pub(super) fn usize(self) -> usize {
        usize::from(self.0)
    }

    pub(super) fn is_some(self) -> bool {
        self != Self::NONE
    }
}

/// Returns the element at an index that the caller knows to be in range.
pub(super) fn nth<T: Copy + Default>(list: &[T], at: usize) -> T {
    list.get(at).copied().unwrap_or_default()
}

/// A table with rows of equal width, in one allocation.
#[derive(Debug, Clone)]
pub(super) struct Table<T> {
    cells: Vec<T>,
    width: usize,
}

impl<T: Copy + Default> Table<T> {
    pub(super) fn from_fn(height: usize, width: usize, cell: impl Fn(usize, usize) -> T) -> Self {
        let cell = &cell;
        let row = |row| (0..width).map(move |column| cell(row, column));
        Self { cells: (0..height).flat_map(row).collect(), width }
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    pub(super) fn row(&self, row: usize) -> &[T] {
        self.cells.get(row * self.width..(row + 1) * self.width).unwrap_or_default()
    }

    pub(super) fn at(&self, row: usize, column: usize) -> T {
        nth(self.row(row), column)
    }
}
