//! Uploads: pictures that come in pieces, by several connections, before any case wants them.
//!
//! What has come lies in the photo store as pieces; the database says which of them count. A
//! picture that has come whole becomes a *loose photo*, which waits a day for its case.

mod begin;
mod claim;
mod develop;
mod end;
mod expire;
mod find;
mod incoming;
mod loose;
mod owner;
mod pieces;
mod settle;
mod store;
mod sweep_store;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

pub(crate) use self::claim::claim;
pub use self::{
    begin::{BeginError, Begun, NewUpload, begin},
    claim::{ClaimError, Named, Unusable},
    develop::{DevelopUploadError, develop},
    end::end,
    expire::expire,
    find::find,
    incoming::{Incoming, ReceiveError},
    owner::{Owner, Sender},
    pieces::sweep_pieces,
    settle::settle,
    sweep_store::{SweepStoreError, schedule_sweep, sweep_store},
};
use crate::{
    id::Id, jurisdictions::JurisdictionId, photos::PhotoId, schema::upload, tasks::Task,
    text_enum::text_enum,
};

/// How long an upload may take, and how long its photo then waits for a case.
const LIFE: TimeDelta = TimeDelta::days(1);

/// There is one such task for a city.
const NIGHTLY: &str = "nightly";

/// The id of an upload.
pub type UploadId = Id<Upload>;

text_enum! {
    /// How far an upload is.
    pub enum UploadState {
        /// Some of it is missing.
        Receiving = "receiving",
        /// All of it is there.
        Received = "received",
        /// It is a photo.
        Finished = "finished",
        /// It cannot be one.
        Refused = "refused",
    }
}

/// A picture on its way.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = upload)]
pub struct Upload {
    /// The city.
    pub jurisdiction_id: JurisdictionId,
    /// Its id.
    pub upload_id: UploadId,
    /// Fingerprint of the secret in its address.
    pub secret_sha256: Vec<u8>,
    /// Who may use it.
    pub owner: String,
    /// Whom the limits are counted for.
    pub sender: String,
    /// How far it is.
    pub state: UploadState,
    /// Bytes of the whole.
    pub length: i64,
    /// Bytes that have come.
    pub received: i64,
    /// Fingerprint of the whole, as its sender said.
    pub announced_sha256: Option<Vec<u8>>,
    /// The photo that it becomes.
    pub photo_id: PhotoId,
    /// What is wrong with the picture.
    pub refusal: Option<String>,
    /// When its photo went into a case.
    pub used_at: Option<DateTime<Utc>>,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it is dropped, unless a case has it by then.
    pub expires_at: DateTime<Utc>,
}

/// Makes a photo of an upload that has come whole, should who received it not have come to it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DevelopUpload {
    /// The upload.
    pub upload_id: UploadId,
}

impl Task for DevelopUpload {
    const KIND: &'static str = "develop_upload";
}

/// Drops the pieces of an upload that nobody needs any more.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SweepPieces {
    /// The upload.
    pub upload_id: UploadId,
}

impl Task for SweepPieces {
    const KIND: &'static str = "sweep_pieces";
}

/// Looks for what lies in a city's part of the photo store and no row knows; goes on where the last
/// night ended.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SweepStore {
    /// The last that was looked at.
    pub after: Option<String>,
}

impl Task for SweepStore {
    const KIND: &'static str = "sweep_store";

    fn dedupe_key(&self) -> Option<String> {
        Some(NIGHTLY.to_owned())
    }
}
