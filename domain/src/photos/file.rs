//! The files of a photo that the public may see: sizes in formats.

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
    /// A size in a format, by the name that it has in addresses and in the photo store.
    pub enum PhotoFile {
        /// 320 pixels along the longest side.
        ThumbnailJpeg = "thumbnail.jpg",
        /// The same where that is much smaller.
        ThumbnailWebp = "thumbnail.webp",
        /// 1,600 pixels along the longest side.
        ScreenJpeg = "screen.jpg",
        /// The same where that is much smaller.
        ScreenWebp = "screen.webp",
        /// As large as it came.
        FullJpeg = "full.jpg",
    }
}

impl PhotoFile {
    /// The JPEG of this size: there always is one.
    pub const fn jpeg(rendition: Rendition) -> Self {
        match rendition {
            Rendition::Thumbnail => Self::ThumbnailJpeg,
            Rendition::Screen => Self::ScreenJpeg,
            Rendition::Full => Self::FullJpeg,
        }
    }

    /// The WebP of this size, if there ever is one.
    pub const fn webp(rendition: Rendition) -> Option<Self> {
        match rendition {
            Rendition::Thumbnail => Some(Self::ThumbnailWebp),
            Rendition::Screen => Some(Self::ScreenWebp),
            Rendition::Full => None,
        }
    }

    /// How large it is.
    pub const fn rendition(self) -> Rendition {
        match self {
            Self::ThumbnailJpeg | Self::ThumbnailWebp => Rendition::Thumbnail,
            Self::ScreenJpeg | Self::ScreenWebp => Rendition::Screen,
            Self::FullJpeg => Rendition::Full,
        }
    }

    /// What it is.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::ThumbnailJpeg | Self::ScreenJpeg | Self::FullJpeg => "image/jpeg",
            Self::ThumbnailWebp | Self::ScreenWebp => "image/webp",
        }
    }

    /// Where it is on our server: a file that never changes has an address that never does.
    pub fn path(self, public_id: PhotoId) -> String {
        format!("/photos/{public_id}/{self}")
    }
}

/// What is known of a file: enough to tell whether the photo store still has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Which one.
    pub file: PhotoFile,
    /// Its length.
    pub bytes: i32,
    /// Its hash.
    #[serde(with = "hex::serde")]
    pub sha256: Vec<u8>,
}

impl Mark {
    /// Of these bytes.
    pub fn of(file: PhotoFile, bytes: &[u8]) -> Self {
        let length = i32::try_from(bytes.len()).unwrap_or(i32::MAX);
        Self { file, bytes: length, sha256: Sha256::digest(bytes).to_vec() }
    }

    /// Its length, as slices have it.
    pub fn length(&self) -> usize {
        usize::try_from(self.bytes).unwrap_or_default()
    }

    /// Whether these are the bytes that were written.
    pub fn fits(&self, bytes: &[u8]) -> bool {
        Self::of(self.file, bytes) == *self
    }
}

/// The files of a photo that no row counts yet.
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

/// A file of a photo, as the database knows it.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = rendition)]
pub struct RenditionRow {
    /// The city.
    pub jurisdiction_id: JurisdictionId,
    /// The photo.
    pub photo_id: PhotoId,
    /// Which file.
    pub name: PhotoFile,
    /// Its length.
    pub bytes: i32,
    /// Its hash.
    pub sha256: Vec<u8>,
}

impl RenditionRow {
    pub(super) fn of(city: &JurisdictionId, photo_id: PhotoId, mark: Mark) -> Self {
        let Mark { file: name, bytes, sha256 } = mark;
        Self { jurisdiction_id: city.clone(), photo_id, name, bytes, sha256 }
    }
}
