//! Enqueues pushes to a crew's phones.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use serde::{Deserialize, Serialize};

use super::{MAX_PHONES, SubscriptionId, store};
use crate::{
    crews::CrewId,
    jobs::JobId,
    jurisdictions::JurisdictionId,
    offers::OfferId,
    tasks::{Task, TaskId},
};

/// Subject of a push. The push payload contains this id only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum About {
    /// A new offer.
    #[serde(rename = "offer_id")]
    Offer(OfferId),
    /// A job that was assigned to the crew.
    #[serde(rename = "job_id")]
    Job(JobId),
}

impl About {
    /// Returns the id of the subject.
    pub const fn id(self) -> uuid::Uuid {
        match self {
            Self::Offer(id) => id.uuid(),
            Self::Job(id) => id.uuid(),
        }
    }
}

/// Task: sends a push to one phone. One task per phone, so that a slow service does not delay
/// others.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WakePhone {
    /// Receiving subscription.
    pub subscription_id: SubscriptionId,
    /// Subject of the push.
    #[serde(flatten)]
    pub about: About,
}

impl Task for WakePhone {
    const KIND: &'static str = "wake_phone";

    fn dedupe_key(&self) -> Option<String> {
        Some(format!("{}:{}", self.subscription_id, self.about.id()))
    }
}

/// Enqueues a push to each of the crew's phones, to be sent after this transaction commits. Runs
/// one statement, which does nothing if the crew has no subscriptions.
pub(crate) async fn wake(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    crew_id: CrewId,
    about: About,
) -> QueryResult<()> {
    let ids: Vec<TaskId> = (0..MAX_PHONES).map(|_phone| TaskId::new(now)).collect();
    store::enqueue_wake(conn, now, city, crew_id, about, &ids).await
}
