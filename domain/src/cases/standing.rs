//! The status of a case reduced to open and closed.

use super::Status;
use crate::text_enum::text_enum;

text_enum! {
    /// The two statuses of Open311.
    pub enum Standing {
        /// The case is open.
        Open = "open",
        /// The case is closed.
        Closed = "closed",
    }
}

impl Status {
    /// Returns the Open311 status. For a duplicate, use
    /// [`Case::standing`](crate::cases::Case::standing): it has that of the case that it was merged
    /// into.
    pub const fn standing(self) -> Standing {
        if self.is_live() { Standing::Open } else { Standing::Closed }
    }
}
