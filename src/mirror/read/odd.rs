//! What is odd about rows, in words: each oddity is counted and told.

use std::fmt;

/// Why a row is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Skipped {
    /// It cannot be told from others.
    NoId,
    /// Nobody knows when it was reported.
    NoTime,
}

/// What about a row is not as the standard has it, and was put right or had to be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mended {
    /// A time in no form of ISO 8601.
    OddTime,
    /// A time without a zone.
    LocalTime,
    /// A text that is no time.
    NoTime,
    /// No time of the report, but of a change.
    NotRequested,
    /// A change in the future.
    Future,
    /// Closed, but not when.
    NoEnd,
    /// A status that is neither open nor closed.
    Status,
    /// Coordinates of the null island.
    NullIsland,
    /// Coordinates that are none, or of no place on earth.
    OffTheMap,
    /// An address of a picture that is none.
    NoPicture,
    /// Characters that cannot be kept.
    Characters,
    /// A text that nobody would read to its end.
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
