//! Push subscriptions of crews' phones, and the pushes to send.

mod due;
mod settle;
mod store;
mod subscribe;
mod target;
mod unsubscribe;
mod wake;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

pub(crate) use self::wake::wake;
pub use self::{
    due::{Due, due},
    settle::{forget, note_failed, note_sent},
    subscribe::subscribe,
    target::{BadTarget, Target},
    unsubscribe::{UnsubscribeError, unsubscribe},
    wake::{About, WakePhone},
};
use crate::{
    crews::CrewId, id::Id, jurisdictions::JurisdictionId, schema::push_subscription,
    text_enum::text_enum,
};

/// Id of a push subscription.
pub type SubscriptionId = Id<Subscription>;

/// Maximum number of subscriptions per crew. A new one replaces the oldest.
pub const MAX_PHONES: i64 = 5;

text_enum! {
    /// Push service of a subscription.
    pub enum PushKind {
        /// Web Push (RFC 8030), including `UnifiedPush`.
        Web = "web",
        /// Firebase Cloud Messaging.
        Fcm = "fcm",
        /// Apple Push Notification service.
        Apns = "apns",
    }
}

/// Push subscription of a crew's phone.
#[derive(Clone, HasQuery, Insertable, QueryableByName)]
#[diesel(table_name = push_subscription)]
pub struct Subscription {
    /// Jurisdiction that owns the row.
    pub jurisdiction_id: JurisdictionId,
    /// Id of the subscription.
    pub subscription_id: SubscriptionId,
    /// Crew that uses the phone.
    pub crew_id: CrewId,
    /// Push service.
    pub kind: PushKind,
    /// Endpoint URL or device token. Secret: it allows sending pushes to the phone.
    pub address: String,
    /// Public key of the phone (P-256, uncompressed). Web Push only.
    pub p256dh: Option<Vec<u8>>,
    /// Authentication secret shared with the phone. Web Push only.
    pub auth: Option<Vec<u8>>,
    /// Time of the last subscribe request (UTC).
    pub added_at: DateTime<Utc>,
    /// Time of the last accepted push (UTC). `None` before the first.
    pub last_ok_at: Option<DateTime<Utc>>,
    /// Number of failed pushes since the last accepted one.
    pub failures: i32,
}

impl std::fmt::Debug for Subscription {
    /// Omits the secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = (&self.subscription_id, &self.kind);
        f.debug_tuple("Subscription").field(&name).finish()
    }
}
