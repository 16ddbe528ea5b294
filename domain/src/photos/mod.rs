//! Photos of cases: their rows in the database and their files in the photo store.

mod add;
mod attach;
mod distinct;
mod file;
pub mod files;
mod heif;
mod look;
mod notes;
mod process;
mod redact;
mod render;
mod reveal;
mod send_for;
mod show;
mod spool;
pub mod store;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
pub use media::{Area, PhotoError, Rendition};
use serde::{Deserialize, Serialize};

pub(crate) use self::{
    add::SEALED,
    look::{Found, Part, drop_unfinished, look},
};
pub use self::{
    add::add,
    attach::attach,
    distinct::distinct,
    file::{Mark, Marks, PhotoFile, RenditionRow},
    heif::HeifConverter,
    process::{PhotoProcessor, ProcessPhotoError, ProcessedPhoto},
    redact::{BadRedaction, RedactError, RedactionId, RedactionRequest, RedactionRow, redact},
    render::{RenderError, render},
    reveal::reveal,
    send_for::send_for,
    spool::{DatabaseSpool, EmptySpoolError, empty_spool, spooled_keys},
};
pub use crate::id::PhotoId;
use crate::{
    id::CaseId, jurisdictions::JurisdictionId, place::Place, schema::photo, tasks::Task,
    text_enum::text_enum,
};

text_enum! {
    /// Purpose of a photo.
    pub enum PhotoKind {
        /// Shows the problem.
        Report = "report",
        /// Shows that the problem is gone.
        Proof = "proof",
    }
}

text_enum! {
    /// Processing state of a photo.
    pub enum PhotoState {
        /// All JPEG sizes can be published.
        Clean = "clean",
        /// The additional formats exist too.
        Ready = "ready",
    }
}

/// An image of a case.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = photo)]
pub struct Photo {
    /// Jurisdiction that owns the row.
    pub jurisdiction_id: JurisdictionId,
    /// Id of the photo.
    pub photo_id: PhotoId,
    /// Case that the photo belongs to.
    pub case_id: CaseId,
    /// Purpose of the photo.
    pub kind: PhotoKind,
    /// Processing state.
    pub state: PhotoState,
    /// Width in pixels.
    pub width: i32,
    /// Height in pixels.
    pub height: i32,
    /// SHA-256 of the uploaded original.
    pub original_sha256: Vec<u8>,
    /// See [`media::Likeness`].
    pub likeness: Vec<u8>,
    /// Time of capture from the metadata (UTC). `None` if unknown.
    pub taken_at: Option<DateTime<Utc>>,
    /// Place of capture from the metadata. `None` if unknown.
    pub place: Option<Place>,
    /// Time the photo was added (UTC).
    pub added_at: DateTime<Utc>,
    /// Id in public URLs. Equal to `photo_id` until the photo is redacted.
    pub public_id: PhotoId,
    /// `ThumbHash` in Base64: a blurred placeholder to show until the photo is loaded.
    pub placeholder: Option<String>,
    /// Whether only staff and crews see it, until the detector has looked at it.
    pub waits_for_detection: bool,
}

impl Photo {
    /// Width and height in pixels in this size.
    pub fn size(&self, rendition: Rendition) -> (u32, u32) {
        let side = |pixels: i32| u32::try_from(pixels).unwrap_or_default();
        rendition.size_of((side(self.width), side(self.height)))
    }

    /// URL path of the JPEG in this size.
    pub fn path(&self, rendition: Rendition) -> String {
        PhotoFile::jpeg(rendition).path(self.public_id)
    }
}

/// Maximum number of photos per report or update.
pub const MAX_PER_UPLOAD: usize = 6;
/// Maximum number of photos that people can add to a case.
pub const MAX_PER_CASE: usize = 24;

/// Creates `count` photo ids in display order.
pub fn ids(now: DateTime<Utc>, count: usize) -> Vec<PhotoId> {
    let mut ids: Vec<PhotoId> = (0..count).map(|_| PhotoId::new(now)).collect();
    ids.sort_unstable();
    ids
}

/// Task: fetches a photo from a URL for a case.
///
/// The payload contains the URL itself, because it is usually not stored elsewhere and not needed
/// after the photo is fetched.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FetchMedia {
    /// The case.
    pub case_id: CaseId,
    /// Id for the new photo.
    pub photo_id: PhotoId,
    /// Purpose of the photo.
    pub kind: PhotoKind,
    /// URL of the photo.
    pub url: String,
    /// Position that the sender of the URL reported. `None` if there was none.
    #[serde(default)]
    pub seen_at: Option<Place>,
}

impl Task for FetchMedia {
    const KIND: &'static str = "fetch_media";
}

/// Task: renders the additional formats of a photo.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RenderPhoto {
    /// The photo.
    pub photo_id: PhotoId,
}

impl Task for RenderPhoto {
    const KIND: &'static str = "render_photo";
}

/// Task: runs the face and number plate detector on a photo and covers what it finds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DetectFaces {
    /// The photo.
    pub photo_id: PhotoId,
}

impl Task for DetectFaces {
    const KIND: &'static str = "detect_faces";
}

/// Task: deletes the files of a photo that no case has, because its report was refused or not
/// finished.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SweepPhoto {
    /// The photo.
    pub photo_id: PhotoId,
}

impl Task for SweepPhoto {
    const KIND: &'static str = "sweep_photo";
}

/// Task: deletes the sealed original of a photo.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DropOriginal {
    /// The photo.
    pub photo_id: PhotoId,
}

impl Task for DropOriginal {
    const KIND: &'static str = "drop_original";
}

/// Task: deletes the public files with this public id, unless a photo still uses it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DropAddresses {
    /// Public id in the URLs.
    pub public_id: PhotoId,
}

impl Task for DropAddresses {
    const KIND: &'static str = "drop_addresses";
}
