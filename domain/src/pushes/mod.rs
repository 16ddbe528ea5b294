//! Wake-ups for crews' phones: who wants them, by which service, and what is due.

mod due;
mod settle;
mod subscribe;
mod target;
mod unsubscribe;
mod vapid_key;
mod wake;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

pub(crate) use self::wake::wake;
pub use self::{
    due::{Due, due},
    settle::{forget, note_failed, note_sent},
    subscribe::subscribe,
    target::{BadTarget, Reach, Target},
    unsubscribe::{UnsubscribeError, unsubscribe},
    vapid_key::{VapidKey, VapidKeyError},
    wake::{About, WakePhone},
};
use crate::{
    crews::CrewId, id::Id, jurisdictions::JurisdictionId, schema::push_subscription,
    text_enum::text_enum,
};

/// The id of a subscription.
pub type SubscriptionId = Id<Subscription>;

/// No crew has more phones; who brings another has the oldest forgotten.
pub const MOST_PHONES: i64 = 5;

text_enum! {
    /// By which service a phone is woken.
    pub enum PushKind {
        /// Web Push, also `UnifiedPush`.
        Web = "web",
        /// Firebase Cloud Messaging.
        Fcm = "fcm",
        /// The Apple Push Notification service.
        Apns = "apns",
    }
}

/// Where a crew's phone is woken.
#[derive(Clone, HasQuery, Insertable, QueryableByName)]
#[diesel(table_name = push_subscription)]
pub struct Subscription {
    /// The city.
    pub jurisdiction_id: JurisdictionId,
    /// Its id.
    pub subscription_id: SubscriptionId,
    /// Whose phone it is.
    pub crew_id: CrewId,
    /// By which service.
    pub kind: PushKind,
    /// The endpoint or the token: a secret, for whoever has it can wake the phone.
    pub address: String,
    /// The phone's public key, for Web Push.
    pub p256dh: Option<Vec<u8>>,
    /// The secret that it shares with us, for Web Push.
    pub auth: Option<Vec<u8>>,
    /// When the phone asked for it last.
    pub added_at: DateTime<Utc>,
    /// When its service took a wake-up last.
    pub last_ok_at: Option<DateTime<Utc>>,
    /// Wake-ups that its service did not take since it took one.
    pub failures: i32,
}

impl std::fmt::Debug for Subscription {
    /// Without its secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = (&self.subscription_id, &self.kind);
        f.debug_tuple("Subscription").field(&name).finish()
    }
}
