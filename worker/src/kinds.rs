//! The closed list of task kinds: which share a lane, and how long each may take.

use std::time::Duration;

use domain::{
    accounts::SendKeyConfirmation,
    cases::{CloseCase, ExchangeToken, RouteCase},
    jobs::{DispatchJob, DispatchWaiting},
    jurisdictions::EmptySandbox,
    photos::{DetectFaces, DropAddresses, DropOriginal, FetchMedia, RenderPhoto, SweepPhoto},
    pushes::WakePhone,
    tasks::Task as _,
    uploads::{ProcessUpload, SweepPieces, SweepStore},
};

/// All task kinds.
pub const KINDS: &[&str] = &[
    RouteCase::KIND,
    CloseCase::KIND,
    ExchangeToken::KIND,
    DetectFaces::KIND,
    RenderPhoto::KIND,
    DropOriginal::KIND,
    DropAddresses::KIND,
    SweepPhoto::KIND,
    FetchMedia::KIND,
    ProcessUpload::KIND,
    SweepPieces::KIND,
    SweepStore::KIND,
    DispatchJob::KIND,
    DispatchWaiting::KIND,
    EmptySandbox::KIND,
    SendKeyConfirmation::KIND,
    WakePhone::KIND,
];

/// Task kinds that process photos or wait for the photo store.
pub(crate) const PHOTO: &[&str] = &[
    RenderPhoto::KIND,
    DropOriginal::KIND,
    DropAddresses::KIND,
    SweepPhoto::KIND,
    ProcessUpload::KIND,
    SweepPieces::KIND,
    SweepStore::KIND,
];

/// Task kinds that wait for other servers.
pub(crate) const EXTERNAL: &[&str] =
    &[FetchMedia::KIND, DetectFaces::KIND, SendKeyConfirmation::KIND];

/// Task kinds that send push messages. They are useless after a minute.
pub(crate) const PUSH: &[&str] = &[WakePhone::KIND];

/// Maximum running time of one attempt.
pub(crate) fn deadline(kind: &str) -> Duration {
    match kind {
        // These go through everything that a city has stored.
        SweepStore::KIND | EmptySandbox::KIND | DropAddresses::KIND => Duration::from_hours(1),
        WakePhone::KIND => Duration::from_mins(1),
        _ => Duration::from_mins(5),
    }
}
