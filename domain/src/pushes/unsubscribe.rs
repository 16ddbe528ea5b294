//! Deletes a push subscription.

use diesel_async::AsyncPgConnection;

use super::{SubscriptionId, store};
use crate::{crews::CrewId, jurisdictions::JurisdictionId};

/// Why a subscription cannot be deleted.
#[derive(Debug, thiserror::Error)]
pub enum UnsubscribeError {
    /// The crew has no such subscription.
    #[error("there is no such subscription")]
    NotFound,
    /// The database query failed.
    #[error("cannot delete the subscription")]
    Database(#[from] diesel::result::Error),
}

/// Deletes one of the crew's subscriptions.
pub async fn unsubscribe(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    crew_id: CrewId,
    id: SubscriptionId,
) -> Result<(), UnsubscribeError> {
    match store::delete_own(conn, city, crew_id, id).await? {
        0 => Err(UnsubscribeError::NotFound),
        _ => Ok(()),
    }
}
