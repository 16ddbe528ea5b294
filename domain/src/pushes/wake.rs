//! A crew's phones are to be woken: written down with what they are woken for.

use chrono::{DateTime, Utc};
use diesel::{QueryResult, sql_query, sql_types};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::{Deserialize, Serialize};

use super::{MOST_PHONES, SubscriptionId};
use crate::{
    crews::CrewId,
    jobs::JobId,
    jurisdictions::JurisdictionId,
    offers::OfferId,
    prepared::Prepared,
    tasks::{Task, TaskId},
};

/// What a phone is woken for. All that it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum About {
    /// An offer.
    #[serde(rename = "offer_id")]
    Offer(OfferId),
    /// A job that was put on the crew's list.
    #[serde(rename = "job_id")]
    Job(JobId),
}

impl About {
    /// Its id, whatever it is.
    pub const fn id(self) -> uuid::Uuid {
        match self {
            Self::Offer(id) => id.uuid(),
            Self::Job(id) => id.uuid(),
        }
    }
}

/// Wakes one phone, so that a slow service of one holds up no other.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WakePhone {
    /// Which phone.
    pub subscription_id: SubscriptionId,
    /// What for.
    #[serde(flatten)]
    pub about: About,
}

impl Task for WakePhone {
    const KIND: &'static str = "wake_phone";

    fn dedupe_key(&self) -> Option<String> {
        Some(format!("{}:{}", self.subscription_id, self.about.id()))
    }
}

/// Asks for each of the crew's phones to be woken when this transaction commits. One statement,
/// which does nothing for crews that have none.
pub(crate) async fn wake(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    crew_id: CrewId,
    about: About,
) -> QueryResult<()> {
    let ids: Vec<TaskId> = (0..MOST_PHONES).map(|_phone| TaskId::new(now)).collect();
    let payload = serde_json::to_value(about)
        .map_err(|error| diesel::result::Error::SerializationError(Box::new(error)))?;
    let asked = sql_query(
        "insert into task \
             (jurisdiction_id, task_id, kind, payload, dedupe_key, state, attempts, run_at, created_at) \
         select $1, id, 'wake_phone', $3 || jsonb_build_object('subscription_id', subscription_id), \
             subscription_id || ':' || $4, 'queued', 0, $5, $5 \
         from unnest($6) with ordinality as ids (id, nth) \
         join (select subscription_id, row_number() over (order by subscription_id) as nth \
               from push_subscription where jurisdiction_id = $1 and crew_id = $2) as phones \
             using (nth) \
         on conflict (jurisdiction_id, kind, dedupe_key) where state = 'queued' do nothing",
    )
    .bind::<sql_types::Text, _>(city)
    .bind::<sql_types::Uuid, _>(crew_id)
    .bind::<sql_types::Jsonb, _>(payload)
    .bind::<sql_types::Text, _>(about.id().to_string())
    .bind::<sql_types::Timestamptz, _>(now)
    .bind::<sql_types::Array<sql_types::Uuid>, _>(ids);
    Prepared(asked).execute(conn).await.map(drop)
}
