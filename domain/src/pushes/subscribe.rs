//! Creates a push subscription.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{MAX_PHONES, Subscription, SubscriptionId, Target, store};
use crate::{crews::CrewId, jurisdictions::JurisdictionId};

/// Stores the subscription and deletes the crew's oldest ones above the limit, in one transaction.
/// A phone belongs to the crew that subscribed last.
pub async fn subscribe(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    crew_id: CrewId,
    target: Target,
) -> QueryResult<Subscription> {
    let Target { kind, address, p256dh, auth } = target;
    let new = Subscription {
        jurisdiction_id: city.clone(),
        subscription_id: SubscriptionId::new(now),
        crew_id,
        kind,
        address,
        p256dh,
        auth,
        added_at: now,
        last_ok_at: None,
        failures: 0,
    };
    conn.transaction(async |conn| {
        // The subscriptions are counted under this lock.
        store::lock_crew(conn, city, crew_id).await?;
        let stored = store::upsert(conn, &new).await?;
        store::delete_oldest(conn, city, crew_id, MAX_PHONES).await?;
        Ok(stored)
    })
    .await
}
