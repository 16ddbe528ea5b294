//! The modes in which a table is locked.

use std::fmt;

/// Mode of a lock on a table, the weakest first.
/// <https://www.postgresql.org/docs/15/explicit-locking.html#LOCKING-TABLES>
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LockMode {
    /// Of a query.
    AccessShare,
    /// Of a query that locks rows.
    RowShare,
    /// Of a statement that writes rows.
    RowExclusive,
    /// Of statements that change the table while it is read and written.
    ShareUpdateExclusive,
    /// Others read, and nobody writes.
    Share,
    /// Others read, and nobody writes.
    ShareRowExclusive,
    /// Others read, and nobody writes.
    Exclusive,
    /// Nobody else reads or writes.
    AccessExclusive,
}

/// Who waits while a lock is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Blocked {
    /// No query, and no statement that writes other rows.
    Nobody,
    /// Statements that write.
    Writers,
    /// Every statement that uses the table.
    Everybody,
}

impl LockMode {
    /// Reads the name in the view `pg_locks`. `None` for locks of other kinds.
    pub(super) fn from_view(name: &str) -> Option<Self> {
        Some(match name {
            "AccessShareLock" => Self::AccessShare,
            "RowShareLock" => Self::RowShare,
            "RowExclusiveLock" => Self::RowExclusive,
            "ShareUpdateExclusiveLock" => Self::ShareUpdateExclusive,
            "ShareLock" => Self::Share,
            "ShareRowExclusiveLock" => Self::ShareRowExclusive,
            "ExclusiveLock" => Self::Exclusive,
            "AccessExclusiveLock" => Self::AccessExclusive,
            _ => return None,
        })
    }

    /// Returns who waits while it is held.
    pub fn blocks(self) -> Blocked {
        match self {
            Self::AccessShare
            | Self::RowShare
            | Self::RowExclusive
            | Self::ShareUpdateExclusive => Blocked::Nobody,
            Self::Share | Self::ShareRowExclusive | Self::Exclusive => Blocked::Writers,
            Self::AccessExclusive => Blocked::Everybody,
        }
    }
}

impl fmt::Display for LockMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AccessShare => "ACCESS SHARE",
            Self::RowShare => "ROW SHARE",
            Self::RowExclusive => "ROW EXCLUSIVE",
            Self::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            Self::Share => "SHARE",
            Self::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            Self::Exclusive => "EXCLUSIVE",
            Self::AccessExclusive => "ACCESS EXCLUSIVE",
        })
    }
}
