//! Which lease a phone means.

use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{Phone, Right, Under, inbox};

/// The lease that a phone means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meant {
    /// That of this fence.
    Fence(i64),
    /// None: the offer was not accepted.
    None,
    /// Nobody knows: the operation that accepted has not come.
    Unknown,
}

impl Meant {
    /// The fence, if there is one.
    pub(super) const fn fence(self) -> Option<i64> {
        match self {
            Self::Fence(fence) => Some(fence),
            Self::None | Self::Unknown => None,
        }
    }
}

/// Looks it up.
pub(super) async fn meant(
    conn: &mut AsyncPgConnection,
    phone: Phone<'_>,
    under: Under,
) -> QueryResult<Meant> {
    let id = match under.right {
        Right::Fence(fence) => return Ok(Meant::Fence(fence)),
        Right::Accept(id) => id,
    };
    let Some(answer) = inbox::recall(conn, phone, id).await? else { return Ok(Meant::Unknown) };
    let same_job = answer.job_id == Some(under.job_id);
    Ok(answer.fence.filter(|_| same_job).map_or(Meant::None, Meant::Fence))
}
