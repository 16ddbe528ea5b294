//! The whole grid, losses included.

use super::grid::Cell;

/// What is reported.
#[derive(Debug, Clone)]
pub struct Report {
    /// Every cell.
    pub cells: Vec<Cell>,
}
