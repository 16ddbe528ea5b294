//! `PUT /crew/push/subscriptions`: creates or renews a push subscription.

use actix_web::{put, web::Json};
use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, general_purpose::NO_PAD},
};
use chrono::{DateTime, Utc};
use domain::pushes::{self, BadTarget, PushKind, Subscription, SubscriptionId, Target};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    extract::{Crew, Now},
    problem::{Problem, ProblemCode},
    pushing::Pushing,
    state::Shared,
};

/// Accepts padding or none: browsers omit it, other clients do not.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    NO_PAD.with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Destination of push messages.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum PushTarget {
    /// Web Push or `UnifiedPush`. Send the result of `PushSubscription.toJSON()`.
    Web {
        /// URL of the push service for this subscription. A public `https` address.
        #[schema(format = "uri", max_length = 1000)]
        endpoint: String,
        /// Keys that encrypt the messages.
        keys: PushKeys,
        /// Expiration time from the browser. Ignored: the push service reports when a subscription
        /// ends.
        #[serde(default, rename = "expirationTime")]
        _expiration_time: Option<f64>,
    },
    /// Firebase Cloud Messaging.
    Fcm {
        /// Registration token of the app.
        #[schema(min_length = 1, max_length = 1000)]
        token: String,
    },
    /// Apple Push Notification service.
    Apns {
        /// Device token of the app, in hexadecimal digits.
        #[schema(min_length = 64, max_length = 200)]
        token: String,
    },
}

/// Keys that encrypt messages to a phone.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PushKeys {
    /// Public key of the phone: an uncompressed P-256 point, in base64url.
    p256dh: String,
    /// Authentication secret: 16 bytes, in base64url.
    auth: String,
}

impl PushTarget {
    /// Checks the destination and returns it. Fails if it is invalid or its push service is not
    /// configured.
    fn target(self, pushing: &Pushing) -> Result<Target, Problem> {
        let bytes = |text: &str, or: BadTarget| BASE64.decode(text).map_err(|_unreadable| or);
        let target = match self {
            Self::Web { endpoint, keys: PushKeys { p256dh, auth }, _expiration_time } => {
                let p256dh = bytes(&p256dh, BadTarget::Key)?;
                let auth = bytes(&auth, BadTarget::Auth)?;
                Target::web(pushing.reach.check(&endpoint)?, p256dh, auth)?
            }
            Self::Fcm { token } => Target::fcm(token)?,
            Self::Apns { token } => Target::apns(&token)?,
        };
        if pushing.kinds.contains(&target.kind()) {
            return Ok(target);
        }
        Err(Problem::new(
            ProblemCode::Invalid,
            format!("Phones are not woken by {} here.", target.kind()),
        ))
    }
}

/// A push subscription.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PushSubscriptionView {
    /// Id of the subscription, for deleting it.
    subscription_id: SubscriptionId,
    /// Kind of push service.
    kind: PushKind,
    /// Time the subscription was created or renewed (UTC).
    added_at: DateTime<Utc>,
    /// Time the push service last accepted a message (UTC).
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

/// Create or renew a push subscription.
///
/// Creates a push subscription for the signed-in crew. During a shift, a push is sent for each
/// offer and for each job that is assigned to the crew. The payload contains only an identifier:
/// `{"offer_id": ...}` or `{"job_id": ...}`.
///
/// Sending a known endpoint or token renews its subscription; do so at each start of the app. A
/// crew has at most five subscriptions: a sixth replaces the oldest.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    responses(
        (status = OK, description = "The renewed subscription", body = PushSubscriptionView),
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
