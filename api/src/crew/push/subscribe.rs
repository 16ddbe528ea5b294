//! `PUT /crew/push/subscriptions`: a phone wants to be woken.

use actix_web::{put, web::Json};
use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, general_purpose::NO_PAD},
};
use chrono::{DateTime, Utc};
use domain::pushes::{self, BadTarget, PushKind, Subscription, SubscriptionId, Target};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Pushing;
use crate::{
    extract::{Crew, Now},
    problem::Problem,
    state::Shared,
};

/// Browsers leave the padding out, others do not.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    NO_PAD.with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Where a phone is woken.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum PushTarget {
    /// By Web Push, or by `UnifiedPush`: what `PushSubscription.toJSON()` says in a browser.
    Web {
        /// Where its push service takes messages: a public `https` address.
        #[schema(format = "uri", max_length = 1000)]
        endpoint: String,
        /// What messages are sealed with.
        keys: PushKeys,
        /// As the browser says. It is not kept: the push service says when it is over.
        #[serde(default, rename = "expirationTime")]
        _expiration_time: Option<f64>,
    },
    /// By Firebase Cloud Messaging.
    Fcm {
        /// The app's registration token.
        #[schema(min_length = 1, max_length = 1000)]
        token: String,
    },
    /// By the Apple Push Notification service.
    Apns {
        /// The app's device token, in hexadecimal digits.
        #[schema(min_length = 64, max_length = 200)]
        token: String,
    },
}

/// What messages to a phone are sealed with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PushKeys {
    /// Its public key: an uncompressed point on P-256, in base64url.
    p256dh: String,
    /// The secret that it shares: 16 bytes, in base64url.
    auth: String,
}

impl PushTarget {
    /// Where to, if it can be and is set up.
    fn target(self, pushing: &Pushing) -> Result<Target, Problem> {
        let bytes = |text: &str, or: BadTarget| BASE64.decode(text).map_err(|_unreadable| or);
        let target = match self {
            Self::Web { endpoint, keys: PushKeys { p256dh, auth }, _expiration_time } => {
                let p256dh = bytes(&p256dh, BadTarget::Key)?;
                let auth = bytes(&auth, BadTarget::Auth)?;
                Target::web(&endpoint, p256dh, auth, &pushing.reach)?
            }
            Self::Fcm { token } => Target::fcm(token)?,
            Self::Apns { token } => Target::apns(&token)?,
        };
        if pushing.kinds.contains(&target.kind()) {
            return Ok(target);
        }
        Err(Problem::new("invalid", format!("Phones are not woken by {} here.", target.kind())))
    }
}

/// A phone that is woken.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PushSubscriptionView {
    /// Its id, to end it by.
    subscription_id: SubscriptionId,
    /// By what.
    kind: PushKind,
    /// When it was asked for last.
    added_at: DateTime<Utc>,
    /// When its service took a wake-up last.
    last_ok_at: Option<DateTime<Utc>>,
}

impl From<Subscription> for PushSubscriptionView {
    fn from(subscription: Subscription) -> Self {
        let Subscription {
            jurisdiction_id: _,
            subscription_id,
            crew_id: _,
            kind,
            address: _,
            p256dh: _,
            auth: _,
            added_at,
            last_ok_at,
            failures: _,
        } = subscription;
        Self { subscription_id, kind, added_at, last_ok_at }
    }
}

/// Have a phone woken.
///
/// On a shift it is woken for each offer, and for each job that is put on the crew's list, with the id
/// alone: `{"offer_id": ...}` or `{"job_id": ...}`. What it is about is then fetched.
///
/// Sending the same endpoint or token again renews it, so do that whenever the app starts. A crew has
/// five phones at most: the oldest gives way.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    responses(
        (status = OK, description = "It will be woken", body = PushSubscriptionView),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
        (status = UNPROCESSABLE_ENTITY, description = "`invalid`", body = Problem),
    ),
)]
#[put("/crew/push/subscriptions")]
pub(super) async fn subscribe(
    crew: Crew,
    Now(now): Now,
    state: Shared,
    Json(body): Json<PushTarget>,
) -> Result<Json<PushSubscriptionView>, Problem> {
    let target = body.target(&state.pushing)?;
    let mut conn = state.connect().await?;
    let city = &crew.jurisdiction_id;
    let subscription = pushes::subscribe(&mut conn, now, city, crew.id, target).await?;
    Ok(Json(subscription.into()))
}
