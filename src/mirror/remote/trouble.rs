//! Why another city's endpoint gave no answer.

use reqwest::StatusCode;

use crate::mirror::read::Unreadable;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    /// It did not want to.
    #[error("{url} answered {status}{}", because(.said.as_deref()))]
    Refused {
        /// Which page.
        url: String,
        /// How.
        status: StatusCode,
        /// Why, in its words.
        said: Option<String>,
    },
    /// It made no sense.
    #[error("{url} answered with {why}")]
    Unreadable {
        /// Which page.
        url: String,
        /// What came instead.
        why: Unreadable,
    },
    /// It is more than anybody would page through.
    #[error("{url} answered with more than {} MB", .most / 1_000_000)]
    TooLarge {
        /// Which page.
        url: String,
        /// The most that is read, in bytes.
        most: usize,
    },
    /// It cannot be reached, or hung up.
    #[error("cannot read {url}")]
    Broken {
        /// Which page.
        url: String,
        /// What happened.
        #[source]
        source: reqwest::Error,
    },
    /// It did not help to ask again.
    #[error("gave up after asking {tries} times")]
    GaveUp {
        /// How often.
        tries: u32,
        /// What happened the last time.
        #[source]
        last: Box<Self>,
    },
}

fn because(said: Option<&str>) -> String {
    said.map_or_else(String::new, |said| format!(": {said}"))
}

impl Trouble {
    /// Whether it may go well another time. An answer that makes no sense may have been cut off, so
    /// it is asked for once more.
    pub(super) fn may_pass(&self, asked: u32) -> bool {
        match self {
            Self::Refused { status, .. } => {
                status.is_server_error()
                    || matches!(
                        *status,
                        StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT
                    )
            }
            Self::Unreadable { .. } => asked < 2,
            Self::Broken { .. } => true,
            Self::TooLarge { .. } | Self::GaveUp { .. } => false,
        }
    }

    /// Whether the other format may be offered, and this one not.
    pub(super) fn is_about_format(&self) -> bool {
        match self {
            Self::Refused { status, .. } => matches!(
                *status,
                StatusCode::NOT_FOUND
                    | StatusCode::NOT_ACCEPTABLE
                    | StatusCode::UNSUPPORTED_MEDIA_TYPE
                    | StatusCode::NOT_IMPLEMENTED
            ),
            Self::Unreadable { .. } => true,
            Self::GaveUp { last, .. } => last.is_about_format(),
            Self::TooLarge { .. } | Self::Broken { .. } => false,
        }
    }

    /// Whether it did not like what was asked for.
    pub(crate) fn is_about_query(&self) -> bool {
        matches!(self, Self::Refused { status, .. }
            if *status == StatusCode::BAD_REQUEST || *status == StatusCode::UNPROCESSABLE_ENTITY)
    }
}
