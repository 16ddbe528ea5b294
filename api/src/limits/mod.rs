//! Limits on how often strangers may do what costs the server or the city something.
//!
//! The generic cell rate algorithm counts each request for its sender (network address, device, API
//! key) and for what it is about (a place, the city). The counters are in the memory of one process:
//! several API processes admit several times as much. What a sign-in may fail is counted in the
//! database, see `domain::accounts::sign_in`.
//!
//! A handler of a limited operation takes [`Admitted`] as its first argument, so that a request over
//! the limit is refused before its body is read.

mod admitted;
mod counters;
mod document;
mod headers;
mod limiter;
mod over_limit;
mod rate;
mod usual;

pub(crate) use self::{
    admitted::{Admitted, Geotags, KeyRequests, Reports, Searches, SignIns, limited_networks},
    document::{DEVICE_TOKEN, describe, describe_limit},
    headers::show_limits,
    over_limit::OverLimit,
};
pub use self::{
    limiter::Limits,
    rate::{BadRates, Rate, RateChanges, Rates},
};

/// What is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Reports and updates of reports, with the app API and with Open311.
    Report,
    /// Creating geotags.
    Geotag,
    /// Signing in.
    SignIn,
    /// Requesting an API key.
    KeyRequest,
    /// Searching addresses, by text and by place.
    Search,
}

impl Action {
    /// All actions.
    pub const ALL: [Self; 5] =
        [Self::Report, Self::Geotag, Self::SignIn, Self::KeyRequest, Self::Search];

    /// Name in the metrics.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Geotag => "geotag",
            Self::SignIn => "sign_in",
            Self::KeyRequest => "key_request",
            Self::Search => "search",
        }
    }
}

/// By what requests are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum By {
    /// The address of the client: an IPv4 address, or the /64 prefix of an IPv6 address.
    Address,
    /// The /48 prefix of an IPv6 address.
    Network,
    /// The device token that the client sends.
    Device,
    /// The API key.
    Key,
    /// A cell of about 200 m around the place that the request is about.
    Cell,
    /// The jurisdiction that the request is about.
    City,
}

impl By {
    /// All, in the order in which they are counted.
    pub const ALL: [Self; 6] =
        [Self::Address, Self::Network, Self::Device, Self::Key, Self::Cell, Self::City];

    /// Name in settings, headers and metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Network => "network",
            Self::Device => "device",
            Self::Key => "key",
            Self::Cell => "cell",
            Self::City => "city",
        }
    }
}
