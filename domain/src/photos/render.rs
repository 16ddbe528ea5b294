//! The further formats of a photo are made, when nobody waits for them.

use diesel_async::{AsyncConnection, AsyncPgConnection};
use media::Rendition;

use super::{Darkroom, DevelopError, Mark, Photo, PhotoFile, PhotoId, VaultError, store};
use crate::{
    db::{NoConnection, Pool},
    jurisdictions::JurisdictionId,
};

/// A further format is worth its place if it has at most so many percent of the JPEG's bytes.
const WORTH_IT: usize = 90;

/// Why they are not.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// There is no such photo.
    #[error("there is no such photo")]
    NotFound,
    /// The picture or its store failed.
    #[error("cannot make the renditions")]
    Develop(#[from] DevelopError),
    /// The database failed.
    #[error("cannot read or write the photo's row")]
    Database(#[from] diesel::result::Error),
}

impl From<NoConnection> for RenderError {
    fn from(error: NoConnection) -> Self {
        Self::Develop(error.into())
    }
}

impl From<VaultError> for RenderError {
    fn from(error: VaultError) -> Self {
        Self::Develop(error.into())
    }
}

/// Makes and keeps a WebP wherever that saves much; of a photo from before files were counted also its
/// JPEGs and its placeholder. Doing it twice does no harm.
///
/// If the photo is redacted meanwhile, what was made of its former self is dropped again.
pub async fn render(
    pool: &Pool,
    darkroom: &Darkroom,
    city: &JurisdictionId,
    photo_id: PhotoId,
) -> Result<(), RenderError> {
    let mut conn = pool.get().await?;
    let photo = store::find(&mut conn, city, photo_id).await?.ok_or(RenderError::NotFound)?;
    let known = store::marks(&mut conn, city, photo_id).await?;
    // Nobody waits for a seat with a connection in hand.
    drop(conn);
    let vault = darkroom.vault();
    let full = vault.get(city, photo.public_id, PhotoFile::FullJpeg).await?;
    let made = darkroom.work(move || made(full, &known)).await?;
    let mut marks = vec![];
    for (file, bytes) in made.files {
        marks.push(Mark::of(file, &bytes));
        vault.put(city, photo.public_id, file, bytes).await?;
    }
    if !write_down(&mut *pool.get().await?, &photo, marks, made.placeholder).await? {
        vault.discard_public(city, photo.public_id).await?;
    }
    Ok(())
}

/// What is new of a photo.
struct Made {
    files: Vec<(PhotoFile, Vec<u8>)>,
    placeholder: Option<String>,
}

/// The files that are missing. What is known already stays as it is: its address is immutable.
fn made(full: Vec<u8>, known: &[Mark]) -> Result<Made, DevelopError> {
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

/// Writes the rows: all, or, if the photo is no longer what it was, none.
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
