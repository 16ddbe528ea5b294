//! Why a photo is rejected, in words for the resident who sent it.

use std::error::Error;

/// Error of a library. It is logged, but not shown to the resident.
type Cause = Box<dyn Error + Send + Sync>;

/// Why a photo is rejected.
#[derive(Debug, thiserror::Error)]
pub enum PhotoError {
    /// The file is empty.
    #[error("the photo is empty")]
    Empty,
    /// The file has too many bytes.
    #[error("the photo is larger than {} MB", .max_bytes / 1_000_000)]
    TooLarge {
        /// Maximum size, in bytes.
        max_bytes: usize,
    },
    /// The file has none of the supported formats.
    #[error("the file is not a JPEG, PNG or WebP picture")]
    UnknownFormat,
    /// A HEIC or AVIF photo. Its metadata can be read, but not its pixels.
    #[error("the photo is a HEIC or AVIF picture, which cannot be shown here: please send a JPEG")]
    Heif,
    /// The photo has too many pixels.
    #[error(
        "the photo has too many pixels: up to {max_side} on a side and {} million in all",
        .max_pixels / 1_000_000
    )]
    TooManyPixels {
        /// Maximum side length, in pixels.
        max_side: u32,
        /// Maximum number of pixels.
        max_pixels: u64,
    },
    /// The header is valid, but the photo cannot be decoded.
    #[error("the photo is damaged and cannot be read")]
    Broken(#[source] Cause),
    /// The photo cannot be encoded. An internal error.
    #[error("the photo could not be encoded")]
    Unwritable(#[source] Cause),
    /// An encoded photo contains more than pixels and a colour profile. An internal error; the
    /// photo must not be published.
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
