//! A picture on the wire.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use domain::{
    jurisdictions::JurisdictionId,
    photos::{self, Photo, PhotoFile, PhotoId, PhotoKind, Rendition, RenditionRow},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::state::State;

/// A picture of a case.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PhotoView {
    /// The picture.
    photo_id: PhotoId,
    /// What it is for.
    kind: PhotoKind,
    /// Pixels.
    width: i32,
    /// Pixels.
    height: i32,
    /// Where to get it in full.
    url: String,
    /// A `ThumbHash` in Base64: a blur to show until it has come.
    placeholder: Option<String>,
    /// Every file of it that there is. What lies at these addresses never changes.
    files: Vec<FileView>,
    /// When it came.
    added_at: DateTime<Utc>,
}

/// A size of a picture in a format.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FileView {
    /// Which one.
    name: PhotoFile,
    /// Its format.
    media_type: &'static str,
    /// Pixels.
    width: u32,
    /// Pixels.
    height: u32,
    /// How large it is.
    bytes: i32,
    /// Where to get it.
    url: String,
}

impl PhotoView {
    /// Photos of one city, with their files.
    pub(crate) async fn load_all(
        conn: &mut AsyncPgConnection,
        state: &State,
        city: &JurisdictionId,
        photos: &[Photo],
    ) -> QueryResult<Vec<Self>> {
        let ids: Vec<_> = photos.iter().map(|photo| photo.photo_id).collect();
        let files = photos::store::files_of(conn, city, &ids).await?;
        Ok(photos.iter().map(|photo| Self::of(state, photo, &files)).collect())
    }

    /// A photo with its files.
    pub(crate) async fn load(
        conn: &mut AsyncPgConnection,
        state: &State,
        photo: &Photo,
    ) -> QueryResult<Self> {
        let files =
            photos::store::files_of(conn, &photo.jurisdiction_id, &[photo.photo_id]).await?;
        Ok(Self::of(state, photo, &files))
    }

    /// The photo with those of the files that are its own.
    fn of(state: &State, photo: &Photo, files: &[RenditionRow]) -> Self {
        let own = files.iter().filter(|file| file.photo_id == photo.photo_id);
        Self {
            placeholder: photo.placeholder.clone(),
            files: own.map(|file| FileView::of(state, photo, file)).collect(),
            photo_id: photo.photo_id,
            kind: photo.kind,
            width: photo.width,
            height: photo.height,
            url: state.url(&photo.path(Rendition::Full)),
            added_at: photo.added_at,
        }
    }
}

impl FileView {
    fn of(state: &State, photo: &Photo, row: &RenditionRow) -> Self {
        let (width, height) = photo.size(row.name.rendition());
        Self {
            name: row.name,
            media_type: row.name.media_type(),
            width,
            height,
            bytes: row.bytes,
            url: state.url(&row.name.path(photo.public_id)),
        }
    }
}
