//! What a statement does with the rows of a table, and how long that may take.

use std::time::Duration;

/// Bytes per second that are read at least, as when an index is built or a constraint is checked.
/// An assumption.
pub const READ_RATE: u64 = 10_000_000;
/// Bytes per second that are written at least, as when a table is rewritten. An assumption.
pub const WRITE_RATE: u64 = 4_000_000;

/// What a statement does with the rows that a table has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// It does not look at them.
    Nothing,
    /// It reads all of them, or those that an index finds.
    Reads,
    /// It reads them, and changes those that it selects.
    Changes,
    /// It writes all of them into a new file, or empties the table.
    Rewrites,
}

impl Work {
    /// Returns the estimated maximum time for a table of this size.
    pub(super) fn time(self, bytes: u64) -> Duration {
        let rate = match self {
            Self::Nothing => return Duration::ZERO,
            Self::Reads => READ_RATE,
            Self::Changes | Self::Rewrites => WRITE_RATE,
        };
        Duration::from_millis(bytes.saturating_mul(1_000) / rate)
    }
}
