//! A crew's phone does not want to be woken any more.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::SubscriptionId;
use crate::{crews::CrewId, jurisdictions::JurisdictionId, schema::push_subscription};

/// Why it stays.
#[derive(Debug, thiserror::Error)]
pub enum UnsubscribeError {
    /// This crew has no such phone.
    #[error("there is no such subscription")]
    NotFound,
    /// The database failed.
    #[error("cannot drop the subscription")]
    Database(#[from] diesel::result::Error),
}

/// Forgets one of the crew's phones.
pub async fn unsubscribe(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    crew_id: CrewId,
    id: SubscriptionId,
) -> Result<(), UnsubscribeError> {
    let own =
        push_subscription::table.find((city, id)).filter(push_subscription::crew_id.eq(crew_id));
    match diesel::delete(own).execute(conn).await? {
        0 => Err(UnsubscribeError::NotFound),
        _ => Ok(()),
    }
}
