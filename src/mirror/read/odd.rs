//! Deviations from the standard in rows. Each is counted and reported.

use std::fmt;

/// Why a row is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Skipped {
    /// It has no usable id.
    NoId,
    /// It has no report time.
    NoTime,
}

/// A deviation that was corrected or dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mended {
    /// A time that is not ISO 8601.
    OddTime,
    /// A time without a zone.
    LocalTime,
    /// A text that is not a time.
    NoTime,
    /// No report time, only a time of change.
    NotRequested,
    /// A time of change in the future.
    Future,
    /// Closed without a closing time.
    NoEnd,
    /// A status that is neither open nor closed.
    Status,
    /// Coordinates 0, 0.
    NullIsland,
    /// Coordinates that are invalid.
    OffTheMap,
    /// A photo URL that is invalid.
    NoPicture,
    /// Characters that cannot be stored.
    Characters,
    /// A text that is too long.
    Long,
    /// No service.
    NoService,
}

impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoId => "without an id",
            Self::NoTime => "without a time",
        })
    }
}

impl fmt::Display for Mended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OddTime => "with a time in a form of its own",
            Self::LocalTime => "with a time without a zone, taken as local",
            Self::NoTime => "with a text in place of a time",
            Self::NotRequested => "without the time of the report, taken from the last change",
            Self::Future => "said to have changed in the future",
            Self::NoEnd => "closed without a time, taken as closed at once",
            Self::Status => "neither open nor closed, taken as what its status sounds like",
            Self::NullIsland => "at 0,0, which is no place",
            Self::OffTheMap => "with coordinates of no place on earth",
            Self::NoPicture => "with a picture that has no address",
            Self::Characters => "with characters that cannot be kept",
            Self::Long => "with a text that was too long",
            Self::NoService => "without a service",
        })
    }
}
