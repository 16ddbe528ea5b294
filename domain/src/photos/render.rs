//! Renders the additional formats of a photo in the background.

use diesel_async::{AsyncConnection, AsyncPgConnection};
use media::Rendition;
use photo_store::PhotoStoreError;

use super::{Mark, Photo, PhotoFile, PhotoId, PhotoProcessor, ProcessPhotoError, files, store};
use crate::{
    db::{NoConnection, Pool},
    jurisdictions::JurisdictionId,
};

/// An additional format is stored only if its size is at most this percentage of the JPEG.
const WORTH_IT: usize = 90;

/// Why the formats cannot be rendered.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The jurisdiction has no such photo.
    #[error("there is no such photo")]
    NotFound,
    /// The image processing or the photo store failed.
    #[error("cannot render the formats of the photo")]
    Process(#[from] ProcessPhotoError),
    /// The database query failed.
    #[error("cannot read or write the photo's row")]
    Database(#[from] diesel::result::Error),
}

impl From<NoConnection> for RenderError {
    fn from(error: NoConnection) -> Self {
        Self::Process(error.into())
    }
}

impl From<PhotoStoreError> for RenderError {
    fn from(error: PhotoStoreError) -> Self {
        Self::Process(error.into())
    }
}

/// Renders and stores a WebP of each size where that saves enough. For photos without file rows, it
/// also creates the JPEGs and the placeholder. Repeating the call is harmless.
///
/// If the photo is redacted at the same time, the new files are deleted again.
pub async fn render(
    pool: &Pool,
    photo_processor: &PhotoProcessor,
    city: &JurisdictionId,
    photo_id: PhotoId,
) -> Result<(), RenderError> {
    let mut conn = pool.get().await?;
    let photo = store::find(&mut conn, city, photo_id).await?.ok_or(RenderError::NotFound)?;
    let known = store::marks(&mut conn, city, photo_id).await?;
    // Do not hold a connection while waiting for a permit.
    drop(conn);
    let photo_store = photo_processor.photo_store();
    let full = files::get(photo_store, city, photo.public_id, PhotoFile::FullJpeg).await?;
    let made = photo_processor.work(move || made(full, &known)).await?;
    let mut marks = vec![];
    for (file, bytes) in made.files {
        marks.push(Mark::of(file, &bytes));
        files::put(photo_store, city, photo.public_id, file, bytes).await?;
    }
    if !write_down(&mut *pool.get().await?, &photo, marks, made.placeholder).await? {
        files::discard_public(photo_store, city, photo.public_id).await?;
    }
    Ok(())
}

/// New files of a photo.
struct Made {
    files: Vec<(PhotoFile, Vec<u8>)>,
    placeholder: Option<String>,
}

/// Renders the missing files. Known files are not replaced, because the content of a URL never
/// changes.
fn made(full: Vec<u8>, known: &[Mark]) -> Result<Made, ProcessPhotoError> {
    let mut lengths: Vec<_> = known.iter().map(|mark| (mark.file, mark.length())).collect();
    let webps = media::webp(&full)?;
    let mut made = Made { files: vec![], placeholder: None };
    if !known.iter().any(|mark| mark.file == PhotoFile::FullJpeg) {
        let again = media::redact(&full, &[])?;
        for rendition in [Rendition::Screen, Rendition::Thumbnail] {
            let jpeg = again.renditions.get(rendition);
            lengths.push((PhotoFile::jpeg(rendition), jpeg.len()));
            made.files.push((PhotoFile::jpeg(rendition), jpeg.to_vec()));
        }
        made.files.push((PhotoFile::FullJpeg, full));
        made.placeholder = Some(again.placeholder);
    }
    let length = |file| lengths.iter().find(|(known, _)| *known == file).map(|(_, length)| *length);
    for (rendition, webp) in webps {
        let Some(file) = PhotoFile::webp(rendition) else { continue };
        let saves = length(PhotoFile::jpeg(rendition))
            .is_some_and(|jpeg| webp.len() * 100 <= jpeg * WORTH_IT);
        if saves && length(file).is_none() {
            made.files.push((file, webp));
        }
    }
    Ok(made)
}

/// Inserts the rows. Returns `false` and changes nothing if the photo was redacted since it was
/// read.
async fn write_down(
    conn: &mut AsyncPgConnection,
    photo: &Photo,
    marks: Vec<Mark>,
    placeholder: Option<String>,
) -> Result<bool, diesel::result::Error> {
    conn.transaction(async |conn| {
        let (city, id) = (&photo.jurisdiction_id, photo.photo_id);
        let still = store::lock(conn, city, id).await?;
        if still.is_none_or(|still| still.public_id != photo.public_id) {
            return Ok(false);
        }
        store::count(conn, city, id, marks).await?;
        store::make_ready(conn, city, id, placeholder).await?;
        Ok(true)
    })
    .await
}
