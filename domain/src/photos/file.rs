//! The public files of a photo: sizes and formats.

use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::Pg,
    prelude::*,
    serialize::{self, Output, ToSql},
    sql_types::Jsonb,
};
use media::Rendition;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::PhotoId;
use crate::{jurisdictions::JurisdictionId, schema::rendition, text_enum::text_enum};

text_enum! {
    /// A size and format. The text is the file name in URLs and in the photo store.
    pub enum PhotoFile {
        /// JPEG, at most 320 pixels on the longer side.
        ThumbnailJpeg = "thumbnail.jpg",
        /// The same as WebP. Exists only if it is much smaller.
        ThumbnailWebp = "thumbnail.webp",
        /// JPEG, at most 1,600 pixels on the longer side.
        ScreenJpeg = "screen.jpg",
        /// The same as WebP. Exists only if it is much smaller.
        ScreenWebp = "screen.webp",
        /// JPEG in full size.
        FullJpeg = "full.jpg",
    }
}

impl PhotoFile {
    /// JPEG file of this size. It always exists.
    pub const fn jpeg(rendition: Rendition) -> Self {
        match rendition {
            Rendition::Thumbnail => Self::ThumbnailJpeg,
            Rendition::Screen => Self::ScreenJpeg,
            Rendition::Full => Self::FullJpeg,
        }
    }

    /// WebP file of this size. `None` if this size has no WebP.
    pub const fn webp(rendition: Rendition) -> Option<Self> {
        match rendition {
            Rendition::Thumbnail => Some(Self::ThumbnailWebp),
            Rendition::Screen => Some(Self::ScreenWebp),
            Rendition::Full => None,
        }
    }

    /// Size of the file.
    pub const fn rendition(self) -> Rendition {
        match self {
            Self::ThumbnailJpeg | Self::ThumbnailWebp => Rendition::Thumbnail,
            Self::ScreenJpeg | Self::ScreenWebp => Rendition::Screen,
            Self::FullJpeg => Rendition::Full,
        }
    }

    /// Media type of the file.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::ThumbnailJpeg | Self::ScreenJpeg | Self::FullJpeg => "image/jpeg",
            Self::ThumbnailWebp | Self::ScreenWebp => "image/webp",
        }
    }

    /// URL path of the file. The content at a path never changes.
    pub fn path(self, public_id: PhotoId) -> String {
        format!("/photos/{public_id}/{self}")
    }
}

/// Length and hash of a file. Used to check whether the photo store still has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The file.
    pub file: PhotoFile,
    /// Length in bytes.
    pub bytes: i32,
    /// SHA-256 of the content.
    #[serde(with = "hex::serde")]
    pub sha256: Vec<u8>,
}

impl Mark {
    /// Computes the mark of these bytes.
    pub fn of(file: PhotoFile, bytes: &[u8]) -> Self {
        let length = i32::try_from(bytes.len()).unwrap_or(i32::MAX);
        Self { file, bytes: length, sha256: Sha256::digest(bytes).to_vec() }
    }

    /// Length in bytes as `usize`.
    pub fn length(&self) -> usize {
        usize::try_from(self.bytes).unwrap_or_default()
    }

    /// Whether `bytes` are the bytes that were stored.
    pub fn fits(&self, bytes: &[u8]) -> bool {
        Self::of(self.file, bytes) == *self
    }
}

/// Marks of the files of a photo that has no rows yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
pub struct Marks(pub Vec<Mark>);

impl ToSql<Jsonb, Pg> for Marks {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<Jsonb, Pg>::to_sql(&serde_json::to_value(self)?, &mut out.reborrow())
    }
}

impl FromSql<Jsonb, Pg> for Marks {
    fn from_sql(bytes: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let value = <serde_json::Value as FromSql<Jsonb, Pg>>::from_sql(bytes)?;
        Ok(serde_json::from_value(value)?)
    }
}

/// Database row of a file of a photo.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = rendition)]
pub struct RenditionRow {
    /// Jurisdiction that owns the row.
    pub jurisdiction_id: JurisdictionId,
    /// The photo.
    pub photo_id: PhotoId,
    /// The file.
    pub name: PhotoFile,
    /// Length in bytes.
    pub bytes: i32,
    /// SHA-256 of the content.
    pub sha256: Vec<u8>,
}

impl RenditionRow {
    pub(super) fn of(city: &JurisdictionId, photo_id: PhotoId, mark: Mark) -> Self {
        let Mark { file: name, bytes, sha256 } = mark;
        Self { jurisdiction_id: city.clone(), photo_id, name, bytes, sha256 }
    }
}
