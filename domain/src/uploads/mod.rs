//! Uploads: photos that are sent in pieces before their report (tus 1.0).
//!
//! The photo store has the pieces. The database records which of them are valid. A complete upload
//! becomes an *unattached photo*, which waits one day for its case.

mod begin;
mod claim;
mod end;
mod expire;
mod find;
mod incoming;
mod owner;
mod piece_files;
mod pieces;
mod process;
mod settle;
mod store;
mod sweep_store;
mod unattached;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

pub use self::{
    begin::{BeginError, Begun, NewUpload, begin},
    claim::{ClaimError, Named, Unusable},
    end::end,
    expire::expire,
    find::find,
    incoming::{Incoming, ReceiveError},
    owner::{Owner, Sender},
    pieces::sweep_pieces,
    process::{ProcessUploadError, process},
    settle::settle,
    sweep_store::{SweepStoreError, Swept, schedule_sweep, sweep_store},
};
pub(crate) use self::{claim::claim, piece_files::piece_key};
use crate::{
    id::Id, jurisdictions::JurisdictionId, photos::PhotoId, schema::upload, tasks::Task,
    text_enum::text_enum,
};

/// Maximum duration of an upload, and time for which its photo then waits for a case.
const LIFE: TimeDelta = TimeDelta::days(1);

/// Deduplication key: one such task per jurisdiction.
const NIGHTLY: &str = "nightly";

/// Id of an upload.
pub type UploadId = Id<Upload>;

text_enum! {
    /// State of an upload.
    pub enum UploadState {
        /// Some bytes are missing.
        Receiving = "receiving",
        /// All bytes are received.
        Received = "received",
        /// The photo is processed.
        Finished = "finished",
        /// The bytes are not an acceptable photo.
        Refused = "refused",
    }
}

/// A photo that is being uploaded.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = upload)]
pub struct Upload {
    /// Jurisdiction that owns the row.
    pub jurisdiction_id: JurisdictionId,
    /// Id of the upload.
    pub upload_id: UploadId,
    /// SHA-256 of the secret in its URL.
    pub secret_sha256: Vec<u8>,
    /// Owner that may use it; see [`Owner`].
    pub owner: String,
    /// Sender for whom limits are counted; see [`Sender`].
    pub sender: String,
    /// Current state.
    pub state: UploadState,
    /// Total length in bytes.
    pub length: i64,
    /// Number of bytes received.
    pub received: i64,
    /// SHA-256 of the whole photo as announced by the client. `None` if it was not.
    pub announced_sha256: Option<Vec<u8>>,
    /// Id of the photo that it becomes.
    pub photo_id: PhotoId,
    /// Why the photo was refused. `None` if it was not.
    pub refusal: Option<String>,
    /// Time a case used its photo (UTC). `None` if unused.
    pub used_at: Option<DateTime<Utc>>,
    /// Time it began (UTC).
    pub created_at: DateTime<Utc>,
    /// Time it is deleted unless a case uses it (UTC).
    pub expires_at: DateTime<Utc>,
}

/// Task: processes a complete upload if the receiving server has not done so.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ProcessUpload {
    /// The upload.
    pub upload_id: UploadId,
}

impl Task for ProcessUpload {
    const KIND: &'static str = "process_upload";
}

/// Task: deletes the pieces of an upload.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SweepPieces {
    /// The upload.
    pub upload_id: UploadId,
}

impl Task for SweepPieces {
    const KIND: &'static str = "sweep_pieces";
}

/// Task: deletes objects in the photo store of a jurisdiction that have no row. Continues where the
/// last run ended.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct SweepStore {
    /// Key of the last object that was checked. `None` to start from the first.
    pub after: Option<String>,
    /// Time since when it is announced that more objects are to be deleted than one run may delete
    /// at once (UTC). `None` if nothing is announced.
    #[serde(default)]
    pub announced_at: Option<DateTime<Utc>>,
}

impl Task for SweepStore {
    const KIND: &'static str = "sweep_store";

    fn dedupe_key(&self) -> Option<String> {
        Some(NIGHTLY.to_owned())
    }
}
