//! Why a phone was not woken, and why phones cannot be.

use std::error::Error;

use chrono::TimeDelta;
use domain::pushes::BadTarget;
use reqwest::StatusCode;

use crate::fetch::{Refused, refusal_in};

/// Wake-ups cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum BadPush {
    /// Nobody could be written to.
    #[error("the VAPID subject must begin with mailto: or https:")]
    Subject,
    /// Not what Google gives away.
    #[error("the FCM credentials are not those of a service account")]
    Credentials(#[source] Box<dyn Error + Send + Sync>),
    /// No web address.
    #[error("{0} is no web address")]
    Url(String),
    /// A key that nothing can be signed with.
    #[error("the {0} key cannot be used")]
    Key(&'static str, #[source] jsonwebtoken::errors::Error),
    /// A name that cannot be sent.
    #[error("the {0} must be of letters, digits, dots and dashes")]
    Name(&'static str),
    /// No client.
    #[error("cannot make a client for push services")]
    Client(#[from] reqwest::Error),
}

/// Why a phone was not woken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PushError {
    /// Its service does not know it any more.
    #[error("the push service does not know the phone")]
    Gone,
    /// We do not go there.
    #[error("the phone's endpoint is refused")]
    Refused(#[source] Box<dyn Error + Send + Sync>),
    /// Its service asks for patience.
    #[error("the push service answers {status}")]
    Later {
        /// What it said.
        status: StatusCode,
        /// How long it wants to be left alone.
        wait: TimeDelta,
    },
    /// Something between us and the service.
    #[error("the push service cannot be reached")]
    Network(#[source] reqwest::Error),
    /// Its service does not take what we send, or not from us.
    #[error("the push service answers {status} {reason}")]
    Denied {
        /// What it said.
        status: StatusCode,
        /// In its own code, if it has one.
        reason: String,
    },
    /// It gave us a token that makes no sense.
    #[error("the push service's account server does not answer as it should")]
    Account,
    /// The keys of the phone are no keys.
    #[error("the wake-up cannot be sealed")]
    Sealing,
    /// Our own key does not sign.
    #[error("the wake-up cannot be signed")]
    Signing(#[from] jsonwebtoken::errors::Error),
    /// The service was turned off after the phone came.
    #[error("the phone's push service is not set up")]
    NotSetUp,
}

impl PushError {
    /// How long to wait before it is tried again, if that makes sense.
    pub(crate) fn wait(&self) -> Option<TimeDelta> {
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
    /// A refusal of ours comes back wrapped. The address itself is a secret.
    fn from(error: reqwest::Error) -> Self {
        match refusal_in(&error) {
            Some(refused) => refused.into(),
            None => Self::Network(error.without_url()),
        }
    }
}

impl From<Refused> for PushError {
    fn from(error: Refused) -> Self {
        Self::Refused(error.into())
    }
}

impl From<BadTarget> for PushError {
    fn from(error: BadTarget) -> Self {
        Self::Refused(error.into())
    }
}
