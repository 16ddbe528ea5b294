//! `/crew/push`: how a crew's phones are woken when nobody looks at them.

mod key;
mod subscribe;
mod unsubscribe;

use domain::pushes::{BadTarget, PushKind, Reach, UnsubscribeError};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::problem::Problem;

/// By what phones are woken here.
#[derive(Debug, Clone)]
pub struct Pushing {
    /// What browsers subscribe with: an uncompressed point, in base64url.
    pub key: String,
    /// The services that are set up.
    pub kinds: Vec<PushKind>,
    /// Which servers phones may have us ask.
    pub reach: Reach,
}

/// The routes of this folder.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(key::push_key).service(subscribe::subscribe).service(unsubscribe::unsubscribe);
}

impl From<BadTarget> for Problem {
    fn from(error: BadTarget) -> Self {
        Self::new("invalid", error)
    }
}

impl From<UnsubscribeError> for Problem {
    fn from(error: UnsubscribeError) -> Self {
        match error {
            UnsubscribeError::NotFound => Self::not_found(),
            UnsubscribeError::Database(error) => error.into(),
        }
    }
}
