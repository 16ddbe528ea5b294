//! Photos: what of them is in the database, and where their bytes lie.

mod add;
mod attach;
mod develop;
mod distinct;
mod file;
mod heif;
mod notes;
mod redact;
mod render;
mod send_for;
pub mod store;
mod vault;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
pub use media::{Area, PhotoError, Rendition};
use serde::{Deserialize, Serialize};

pub use self::{
    add::add,
    attach::attach,
    develop::{Darkroom, DevelopError, Developed},
    distinct::distinct,
    file::{Mark, Marks, PhotoFile, RenditionRow},
    heif::HeifConverter,
    redact::{BadWish, RedactError, RedactionId, RedactionRow, Wish, redact},
    render::{RenderError, render},
    send_for::send_for,
    vault::{Found, Part, Vault, VaultError},
};
use crate::{
    cases::CaseId, id::Id, jurisdictions::JurisdictionId, place::Place, schema::photo, tasks::Task,
    text_enum::text_enum,
};

/// The id of a photo.
pub type PhotoId = Id<Photo>;

text_enum! {
    /// What a photo is for.
    pub enum PhotoKind {
        /// It shows the problem.
        Report = "report",
        /// It shows that the problem is gone.
        Proof = "proof",
    }
}

text_enum! {
    /// How far a photo is.
    pub enum PhotoState {
        /// All sizes are publishable.
        Clean = "clean",
        /// The further formats are made, too.
        Ready = "ready",
    }
}

/// An image of a case.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = photo)]
pub struct Photo {
    /// The city.
    pub jurisdiction_id: JurisdictionId,
    /// Its id.
    pub photo_id: PhotoId,
    /// Its case.
    pub case_id: CaseId,
    /// What it is for.
    pub kind: PhotoKind,
    /// How far it is.
    pub state: PhotoState,
    /// Pixels.
    pub width: i32,
    /// Pixels.
    pub height: i32,
    /// Of the bytes that came.
    pub original_sha256: Vec<u8>,
    /// See [`media::Likeness`].
    pub likeness: Vec<u8>,
    /// When the camera says it was taken.
    pub taken_at: Option<DateTime<Utc>>,
    /// Where the camera says it was.
    pub place: Option<Place>,
    /// When it came.
    pub added_at: DateTime<Utc>,
    /// What its addresses call it: its own id, until it is redacted.
    pub public_id: PhotoId,
    /// A `ThumbHash` in Base64: a blur to show until it has come.
    pub placeholder: Option<String>,
}

impl Photo {
    /// How many pixels it has in this size, across and down.
    pub fn size(&self, rendition: Rendition) -> (u32, u32) {
        let side = |pixels: i32| u32::try_from(pixels).unwrap_or_default();
        rendition.size_of((side(self.width), side(self.height)))
    }

    /// Where the JPEG of this size is on our server.
    pub fn path(&self, rendition: Rendition) -> String {
        PhotoFile::jpeg(rendition).path(self.public_id)
    }
}

/// The most photos of one report, or of one that is added to later.
pub const MOST_AT_ONCE: usize = 6;
/// The most photos that people may add to a case.
pub const MOST_OF_A_CASE: usize = 24;

/// Ids for photos that come together, in the order in which they are shown.
pub fn ids(now: DateTime<Utc>, count: usize) -> Vec<PhotoId> {
    let mut ids: Vec<PhotoId> = (0..count).map(|_| PhotoId::new(now)).collect();
    ids.sort_unstable();
    ids
}

/// Fetches a picture from where somebody says it is, for a case.
///
/// It carries the address itself: of most of them there is no other copy, and none is needed once
/// the picture is ours.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FetchMedia {
    /// The case.
    pub case_id: CaseId,
    /// The id that the picture gets.
    pub photo_id: PhotoId,
    /// What it is for.
    pub kind: PhotoKind,
    /// Where it is.
    pub url: String,
    /// Where whoever gave the address said to be.
    #[serde(default)]
    pub seen_at: Option<Place>,
}

impl Task for FetchMedia {
    const KIND: &'static str = "fetch_media";
}

/// Makes the further formats of a photo.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RenderPhoto {
    /// The photo.
    pub photo_id: PhotoId,
}

impl Task for RenderPhoto {
    const KIND: &'static str = "render_photo";
}

/// Has a photo looked over by a detector of faces and plates, and covers what it finds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LookOverPhoto {
    /// The photo.
    pub photo_id: PhotoId,
}

impl Task for LookOverPhoto {
    const KIND: &'static str = "look_over_photo";
}

/// Drops a photo that no case has come to want: its report was refused, or never finished.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SweepPhoto {
    /// The photo.
    pub photo_id: PhotoId,
}

impl Task for SweepPhoto {
    const KIND: &'static str = "sweep_photo";
}

/// Drops the sealed original of a photo, when its time has come.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DropOriginal {
    /// The photo.
    pub photo_id: PhotoId,
}

impl Task for DropOriginal {
    const KIND: &'static str = "drop_original";
}

/// Drops the files that these addresses lead to, unless a photo is shown at them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DropAddresses {
    /// What they call the photo.
    pub public_id: PhotoId,
}

impl Task for DropAddresses {
    const KIND: &'static str = "drop_addresses";
}
