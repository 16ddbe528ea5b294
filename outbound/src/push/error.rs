//! Errors of push messages and of their settings.

use std::error::Error;

use chrono::TimeDelta;
use reqwest::StatusCode;

use super::BadEndpoint;
use crate::guard::{NotPublic, was_refused};

/// Why the push settings are refused.
#[derive(Debug, thiserror::Error)]
pub enum BadPush {
    /// The VAPID subject is not a `mailto:` or `https:` URL.
    #[error("the VAPID subject must begin with mailto: or https:")]
    Subject,
    /// The FCM credentials are not those of a service account.
    #[error("the FCM credentials are not those of a service account")]
    Credentials(#[source] Box<dyn Error + Send + Sync>),
    /// The URL is invalid.
    #[error("{0} is no web address")]
    Url(String),
    /// The signing key is invalid: service and cause.
    #[error("the {0} key cannot be used")]
    Key(&'static str, #[source] jsonwebtoken::errors::Error),
    /// An id in the settings contains invalid characters.
    #[error("the {0} must consist of letters, digits, dots and dashes")]
    Name(&'static str),
    /// The HTTP client cannot be created.
    #[error("cannot create an HTTP client for push services")]
    Client(#[from] reqwest::Error),
}

/// Why a push message was not sent.
#[derive(Debug, thiserror::Error)]
pub enum PushError {
    /// The push service no longer knows the phone.
    #[error("the push service no longer knows the phone")]
    Gone,
    /// The endpoint is not allowed.
    #[error("the phone's endpoint is refused")]
    Refused(#[source] Box<dyn Error + Send + Sync>),
    /// The push service asks to retry later.
    #[error("the push service answers {status}")]
    Later {
        /// Status of the answer.
        status: StatusCode,
        /// Delay that the service asks for; zero if none.
        wait: TimeDelta,
    },
    /// The network or the HTTP request failed.
    #[error("the push service cannot be reached")]
    Network(#[source] reqwest::Error),
    /// The push service refuses the message or the sender.
    #[error("the push service answers {status} {reason}")]
    Denied {
        /// Status of the answer.
        status: StatusCode,
        /// Error code of the service. Empty if there is none.
        reason: String,
    },
    /// The account server returned an invalid token.
    #[error("the account server of the push service sent an invalid answer")]
    Account,
    /// The keys of the phone are invalid, so the message cannot be encrypted.
    #[error("cannot encrypt the push message")]
    Sealing,
    /// The token cannot be signed.
    #[error("cannot sign the push token")]
    Signing(#[from] jsonwebtoken::errors::Error),
    /// The service was disabled after the phone subscribed.
    #[error("the push service of the phone is not configured")]
    NotSetUp,
}

impl PushError {
    /// Delay before a retry. `None` if a retry is useless.
    pub fn wait(&self) -> Option<TimeDelta> {
        match self {
            Self::Later { wait, .. } => Some(*wait),
            Self::Network(_) => Some(TimeDelta::zero()),
            Self::Gone
            | Self::Refused(_)
            | Self::Denied { .. }
            | Self::Account
            | Self::Sealing
            | Self::Signing(_)
            | Self::NotSetUp => None,
        }
    }
}

impl From<reqwest::Error> for PushError {
    /// Detects a refused address, which the client returns as the cause of its error. Removes the
    /// URL, because it is secret.
    fn from(error: reqwest::Error) -> Self {
        if was_refused(&error) {
            return Self::Refused(NotPublic.into());
        }
        Self::Network(error.without_url())
    }
}

impl From<BadEndpoint> for PushError {
    fn from(error: BadEndpoint) -> Self {
        Self::Refused(error.into())
    }
}
