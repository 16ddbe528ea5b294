//! The smaller renditions of a photo are made.

use diesel_async::AsyncPgConnection;

use super::{DevelopError, PhotoId, PhotoState, Rendition, Vault, store};
use crate::jurisdictions::JurisdictionId;

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

/// Makes and keeps thumbnail and screen size. Doing it twice does no harm.
pub async fn render(
    conn: &mut AsyncPgConnection,
    vault: &Vault,
    city: &JurisdictionId,
    photo_id: PhotoId,
) -> Result<(), RenderError> {
    store::find(conn, city, photo_id).await?.ok_or(RenderError::NotFound)?;
    let full = vault.get(city, photo_id, Rendition::Full).await.map_err(DevelopError::from)?;
    for rendition in [Rendition::Thumbnail, Rendition::Screen] {
        let full = full.clone();
        let work = move || media::shrink(&full, rendition);
        let shrunk = tokio::task::spawn_blocking(work).await;
        let shrunk =
            shrunk.map_err(|_panicked| DevelopError::GivenUp)?.map_err(DevelopError::from)?;
        vault.put(city, photo_id, rendition, shrunk.jpeg).await.map_err(DevelopError::from)?;
    }
    store::set_state(conn, city, photo_id, PhotoState::Ready).await?;
    Ok(())
}
