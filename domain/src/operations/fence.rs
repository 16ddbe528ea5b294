//! Finds the lease that an operation refers to.

use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{ClaimedJob, Phone, Right, inbox};

/// The lease that an operation refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LeaseRef {
    /// The lease with this fence.
    Fence(i64),
    /// No lease: the offer was not accepted.
    None,
    /// Unknown: the operation that accepts the offer has not arrived.
    Unknown,
}

impl LeaseRef {
    /// Returns the fence, if known.
    pub(super) const fn fence(self) -> Option<i64> {
        match self {
            Self::Fence(fence) => Some(fence),
            Self::None | Self::Unknown => None,
        }
    }
}

/// Finds the lease that the phone refers to, directly or through the answer to an earlier accept.
pub(super) async fn lease_ref(
    conn: &mut AsyncPgConnection,
    phone: Phone<'_>,
    under: ClaimedJob,
) -> QueryResult<LeaseRef> {
    let id = match under.right {
        Right::Fence(fence) => return Ok(LeaseRef::Fence(fence)),
        Right::Accept(id) => id,
    };
    let Some(answer) = inbox::recall(conn, phone, id).await? else { return Ok(LeaseRef::Unknown) };
    let same_job = answer.job_id == Some(under.job_id);
    Ok(answer.fence.filter(|_| same_job).map_or(LeaseRef::None, LeaseRef::Fence))
}
