//! Where a page of a list begins.

use diesel_async::AsyncPgConnection;

use super::{Mark, Search, store};
use crate::jurisdictions::JurisdictionId;

/// Maximum number of entries of a list that are skipped. The database walks past each of them.
pub const MAX_SKIPPED: i64 = 100_000;

/// Where a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageStart {
    /// At the beginning of the list.
    Beginning,
    /// After this case.
    After(Mark),
    /// The list ends before the page.
    PastEnd,
}

/// Why a page of a list cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// There are more entries before the page than are skipped.
    #[error(
        "there are more than {MAX_SKIPPED} entries before this page: \
         ask for those of a shorter time instead"
    )]
    TooDeep,
    /// The database query failed.
    #[error("cannot read the list")]
    Database(#[from] diesel::result::Error),
}

/// Returns where the page of a list begins before which `skipped` cases are. They are counted as
/// the list is now.
pub async fn page_start(
    conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    search: &Search,
    skipped: i64,
) -> Result<PageStart, ListError> {
    if skipped <= 0 {
        return Ok(PageStart::Beginning);
    }
    match store::mark_at(conn, jurisdiction, search, skipped.min(MAX_SKIPPED + 1)).await? {
        None => Ok(PageStart::PastEnd),
        Some(_) if skipped > MAX_SKIPPED => Err(ListError::TooDeep),
        Some(mark) => Ok(PageStart::After(mark)),
    }
}
