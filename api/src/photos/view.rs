//! Response types of photos.

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

/// A photo of a case.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PhotoView {
    /// Id of the photo.
    photo_id: PhotoId,
    /// Kind of the photo.
    kind: PhotoKind,
    /// Width in pixels.
    width: i32,
    /// Height in pixels.
    height: i32,
    /// URL of the photo in full size.
    url: String,
    /// A `ThumbHash` in base64: a blurred preview to show until the photo is loaded.
    placeholder: Option<String>,
    /// All files of the photo. The content at their URLs never changes.
    files: Vec<FileView>,
    /// Time the photo was added (UTC).
    added_at: DateTime<Utc>,
    /// Whether only staff and crews see the photo, because the service asks for the detection of
    /// faces and number plates first. Until then, its files need the access token.
    waits_for_detection: bool,
}

/// A photo file: a rendition in a format.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FileView {
    /// Name of the file.
    name: PhotoFile,
    /// Media type of the file.
    media_type: &'static str,
    /// Width in pixels.
    width: u32,
    /// Height in pixels.
    height: u32,
    /// Size in bytes.
    bytes: i32,
    /// URL of the file.
    url: String,
}

impl PhotoView {
    /// Loads the views of photos of one jurisdiction, with their files.
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

    /// Loads the view of a photo, with its files.
    pub(crate) async fn load(
        conn: &mut AsyncPgConnection,
        state: &State,
        photo: &Photo,
    ) -> QueryResult<Self> {
        let files =
            photos::store::files_of(conn, &photo.jurisdiction_id, &[photo.photo_id]).await?;
        Ok(Self::of(state, photo, &files))
    }

    /// Builds the view of the photo. Files of other photos are ignored.
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
            waits_for_detection: photo.waits_for_detection,
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
