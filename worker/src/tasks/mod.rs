//! One file for each task kind. A task may run more than once, so each must be idempotent.

pub(crate) mod close_case;
pub(crate) mod detect_faces;
pub(crate) mod drop_addresses;
pub(crate) mod drop_original;
pub(crate) mod empty_sandbox;
pub(crate) mod exchange_token;
pub(crate) mod fetch_media;
mod may_delete;
pub(crate) mod process_upload;
pub(crate) mod render_photo;
pub(crate) mod route_case;
pub(crate) mod send_key_confirmation;
pub(crate) mod sweep_photo;
pub(crate) mod sweep_pieces;
pub(crate) mod sweep_store;
pub(crate) mod wake_phone;

use chrono::TimeDelta;
use domain::{
    audit::SignDailyError,
    cases::ActError,
    db::{self, NoConnection},
    photo_bindings::BindingError,
    photos::{EmptySpoolError, ProcessPhotoError, RedactError, RenderError},
    uploads::{ProcessUploadError, SweepStoreError},
};
use photo_store::PhotoStoreError;

type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why a task failed. The task itself decides whether a retry can help.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TaskError {
    /// A retry may succeed.
    #[error("a retry may succeed")]
    Retry(#[source] Cause),
    /// Another service is unavailable. It is tried again until the service is back, for days.
    #[error("another service is unavailable")]
    Unavailable(#[source] Cause),
    /// A retry may succeed, but not before this time has passed.
    #[error("a retry may succeed")]
    NotBefore(#[source] Cause, TimeDelta),
    /// A retry cannot succeed.
    #[error("a retry cannot succeed")]
    GiveUp(#[source] Cause),
}

impl TaskError {
    pub(crate) fn retry(cause: impl Into<Cause>) -> Self {
        Self::Retry(cause.into())
    }

    pub(crate) fn unavailable(cause: impl Into<Cause>) -> Self {
        Self::Unavailable(cause.into())
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
        if db::is_outage(&error) { Self::unavailable(error) } else { Self::retry(error) }
    }
}

impl From<NoConnection> for TaskError {
    fn from(error: NoConnection) -> Self {
        Self::unavailable(error)
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

impl From<PhotoStoreError> for TaskError {
    fn from(error: PhotoStoreError) -> Self {
        if error.is_outage() { Self::unavailable(error) } else { Self::retry(error) }
    }
}

impl From<SignDailyError> for TaskError {
    fn from(error: SignDailyError) -> Self {
        match error {
            SignDailyError::PhotoStore(error) => error.into(),
            SignDailyError::Database(error) => error.into(),
        }
    }
}

impl From<EmptySpoolError> for TaskError {
    fn from(error: EmptySpoolError) -> Self {
        match error {
            EmptySpoolError::PhotoStore(error) => error.into(),
            EmptySpoolError::Database(error) => error.into(),
        }
    }
}

impl From<ProcessPhotoError> for TaskError {
    fn from(error: ProcessPhotoError) -> Self {
        match error {
            ProcessPhotoError::Photo(_) => Self::give_up(error),
            ProcessPhotoError::NoConnection(error) => error.into(),
            ProcessPhotoError::PhotoStore(error) => error.into(),
            ProcessPhotoError::Announce(_)
            | ProcessPhotoError::Converter(_)
            | ProcessPhotoError::GivenUp => Self::retry(error),
        }
    }
}

impl From<RenderError> for TaskError {
    fn from(error: RenderError) -> Self {
        match error {
            RenderError::NotFound => Self::give_up(error),
            RenderError::Process(error) => error.into(),
            RenderError::Database(error) => error.into(),
        }
    }
}

impl From<RedactError> for TaskError {
    fn from(error: RedactError) -> Self {
        match error {
            RedactError::NotFound => Self::give_up(error),
            RedactError::Busy => Self::retry(error),
            RedactError::Act(error) => error.into(),
            RedactError::Process(error) => error.into(),
        }
    }
}

impl From<ProcessUploadError> for TaskError {
    fn from(error: ProcessUploadError) -> Self {
        match error {
            ProcessUploadError::Process(error) => error.into(),
            ProcessUploadError::NoConnection(error) => error.into(),
            ProcessUploadError::Database(error) => error.into(),
        }
    }
}

impl From<SweepStoreError> for TaskError {
    fn from(error: SweepStoreError) -> Self {
        Self::retry(error)
    }
}

impl From<BindingError> for TaskError {
    fn from(error: BindingError) -> Self {
        match error {
            // Until somebody adopts the photo store. After days it is listed among the dead tasks.
            BindingError::NotBound { .. } => Self::unavailable(error),
            BindingError::PhotoStore(error) => error.into(),
            BindingError::Database(error) => error.into(),
        }
    }
}
