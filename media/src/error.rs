//! What can be wrong with a photo, in words for the resident who sent it.

use std::error::Error;

/// What a library said; for the log, never for the resident.
type Cause = Box<dyn Error + Send + Sync>;

/// Why a photo is refused.
#[derive(Debug, thiserror::Error)]
pub enum PhotoError {
    /// There are no bytes at all.
    #[error("the photo is empty")]
    Empty,
    /// More bytes than we take.
    #[error("the photo is larger than {} MB", .max_bytes / 1_000_000)]
    TooLarge {
        /// The most we take.
        max_bytes: usize,
    },
    /// Not one of the formats we read.
    #[error("the file is not a JPEG, PNG or WebP picture")]
    UnknownFormat,
    /// A HEIC or AVIF picture: we read what its camera wrote down, but not its pixels.
    #[error("the photo is a HEIC or AVIF picture, which cannot be shown here: please send a JPEG")]
    Heif,
    /// More pixels than we are ready to hold in memory.
    #[error(
        "the photo has too many pixels: we take up to {max_side} on a side and {} million in all",
        .max_pixels / 1_000_000
    )]
    TooManyPixels {
        /// The longest side we take.
        max_side: u32,
        /// The largest area we take.
        max_pixels: u64,
    },
    /// It begins like a photo, but cannot be read to the end.
    #[error("the photo is damaged and cannot be read")]
    Broken(#[source] Cause),
    /// We read it, but could not write it: ours to fix.
    #[error("the photo could not be written anew")]
    Unwritable(#[source] Cause),
    /// A written photo holds more than pixels and a colour profile: ours to fix, and never to publish.
    #[error("the photo is not fit to publish: {0}")]
    Unclean(&'static str),
}

impl PhotoError {
    pub(crate) fn broken(cause: impl Into<Cause>) -> Self {
        Self::Broken(cause.into())
    }

    pub(crate) fn unwritable(cause: impl Into<Cause>) -> Self {
        Self::Unwritable(cause.into())
    }
}
