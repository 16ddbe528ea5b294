//! Where a case stands for those who only know open and closed.

use super::Status;
use crate::text_enum::text_enum;

text_enum! {
    /// The two statuses of Open311.
    pub enum Standing {
        /// Somebody still has to do something.
        Open = "open",
        /// Nobody has to.
        Closed = "closed",
    }
}

impl Status {
    /// What it is for those who know two. A duplicate stands where the case stands that it was
    /// joined to: ask that one.
    pub const fn standing(self) -> Standing {
        if self.is_live() { Standing::Open } else { Standing::Closed }
    }
}
