//! Push services that are configured.

use domain::pushes::PushKind;
use outbound::push::Reach;

/// Configured push services and their public key.
#[derive(Debug, Clone)]
pub struct Pushing {
    /// Public VAPID key for browser subscriptions: an uncompressed P-256 point, in base64url.
    pub key: String,
    /// Push services that are configured.
    pub kinds: Vec<PushKind>,
    /// Push servers that a subscription may name.
    pub reach: Reach,
}
