//! Maps errors of photos to problems.

use domain::photos::{BadRedaction, PhotoError, ProcessPhotoError, RedactError};
use photo_store::PhotoStoreError;

use crate::problem::{Problem, ProblemCode};

impl From<ProcessPhotoError> for Problem {
    fn from(error: ProcessPhotoError) -> Self {
        match error {
            ProcessPhotoError::Photo(PhotoError::Unwritable(_) | PhotoError::Unclean(_)) => {
                Self::ours(&error)
            }
            ProcessPhotoError::Photo(error) => Self::new(ProblemCode::BadPhoto, error),
            ProcessPhotoError::PhotoStore(error) => error.into(),
            ProcessPhotoError::Announce(error) => error.into(),
            ProcessPhotoError::NoConnection(error) => error.into(),
            ProcessPhotoError::Converter(_) | ProcessPhotoError::GivenUp => {
                Self::unavailable(&error)
            }
        }
    }
}

impl From<BadRedaction> for Problem {
    fn from(error: BadRedaction) -> Self {
        Self::new(ProblemCode::Invalid, error)
    }
}

impl From<RedactError> for Problem {
    fn from(error: RedactError) -> Self {
        match error {
            RedactError::NotFound => Self::not_found(),
            RedactError::Act(error) => error.into(),
            // Internal error: the photo is in the database, so its file must be in the photo store.
            RedactError::Process(
                ProcessPhotoError::PhotoStore(_) | ProcessPhotoError::Photo(_),
            ) => Self::unavailable(&error),
            RedactError::Process(error) => error.into(),
            RedactError::Busy => Self::new(ProblemCode::Conflict, error),
        }
    }
}

impl From<PhotoStoreError> for Problem {
    fn from(error: PhotoStoreError) -> Self {
        match error {
            PhotoStoreError::Missing => Self::not_found(),
            PhotoStoreError::BadAddress(_)
            | PhotoStoreError::Directory(..)
            | PhotoStoreError::File(_)
            | PhotoStoreError::Spool(_)
            | PhotoStoreError::Store(_) => Self::unavailable(&error),
        }
    }
}
