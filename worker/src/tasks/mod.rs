//! How each task is done, one file each. A task may be run twice: it must not matter.

pub(crate) mod close_case;
pub(crate) mod develop_upload;
pub(crate) mod drop_addresses;
pub(crate) mod drop_original;
pub(crate) mod empty_sandbox;
pub(crate) mod exchange_token;
pub(crate) mod fetch_media;
pub(crate) mod look_over_photo;
pub(crate) mod render_photo;
pub(crate) mod route_case;
pub(crate) mod send_key_confirmation;
pub(crate) mod sweep_photo;
pub(crate) mod sweep_pieces;
pub(crate) mod sweep_store;
pub(crate) mod wake_phone;

use chrono::TimeDelta;
use domain::{
    cases::ActError,
    db::NoConnection,
    photos::{DevelopError, RedactError, RenderError, VaultError},
    uploads::{DevelopUploadError, SweepStoreError},
};

type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why a task is not done. The task knows whether it is worth another try; the queue does not
/// guess.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TaskError {
    /// It may work later.
    #[error("may work later")]
    Retry(#[source] Cause),
    /// It may work later, and is not wanted before so long.
    #[error("may work later")]
    NotBefore(#[source] Cause, TimeDelta),
    /// It never will.
    #[error("will never work")]
    GiveUp(#[source] Cause),
}

impl TaskError {
    pub(crate) fn retry(cause: impl Into<Cause>) -> Self {
        Self::Retry(cause.into())
    }

    pub(crate) fn not_before(cause: impl Into<Cause>, wait: TimeDelta) -> Self {
        Self::NotBefore(cause.into(), wait)
    }

    pub(crate) fn give_up(cause: impl Into<Cause>) -> Self {
        Self::GiveUp(cause.into())
    }
}

impl From<diesel::result::Error> for TaskError {
    fn from(error: diesel::result::Error) -> Self {
        Self::retry(error)
    }
}

impl From<NoConnection> for TaskError {
    fn from(error: NoConnection) -> Self {
        Self::retry(error)
    }
}

impl From<ActError> for TaskError {
    fn from(error: ActError) -> Self {
        match error {
            ActError::Database(error) => Self::retry(error),
            ActError::NotFound
            | ActError::Stale { .. }
            | ActError::Refused(_)
            | ActError::NotAllowed(_)
            | ActError::TooLate
            | ActError::UnknownAgency
            | ActError::BadPrimary => Self::give_up(error),
        }
    }
}

impl From<VaultError> for TaskError {
    fn from(error: VaultError) -> Self {
        Self::retry(error)
    }
}

impl From<DevelopError> for TaskError {
    fn from(error: DevelopError) -> Self {
        match error {
            DevelopError::Photo(_) => Self::give_up(error),
            DevelopError::Announce(_)
            | DevelopError::NoConnection(_)
            | DevelopError::Vault(_)
            | DevelopError::Converter(_)
            | DevelopError::GivenUp => Self::retry(error),
        }
    }
}

impl From<RenderError> for TaskError {
    fn from(error: RenderError) -> Self {
        match error {
            RenderError::NotFound | RenderError::Develop(DevelopError::Photo(_)) => {
                Self::give_up(error)
            }
            RenderError::Develop(_) | RenderError::Database(_) => Self::retry(error),
        }
    }
}

impl From<RedactError> for TaskError {
    fn from(error: RedactError) -> Self {
        match error {
            RedactError::NotFound => Self::give_up(error),
            RedactError::Busy => Self::retry(error),
            RedactError::Act(error) => error.into(),
            RedactError::Develop(error) => error.into(),
        }
    }
}

impl From<DevelopUploadError> for TaskError {
    fn from(error: DevelopUploadError) -> Self {
        match error {
            DevelopUploadError::Develop(DevelopError::Photo(_)) => Self::give_up(error),
            DevelopUploadError::Develop(_)
            | DevelopUploadError::NoConnection(_)
            | DevelopUploadError::Database(_) => Self::retry(error),
        }
    }
}

impl From<SweepStoreError> for TaskError {
    fn from(error: SweepStoreError) -> Self {
        Self::retry(error)
    }
}
