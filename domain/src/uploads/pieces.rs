//! Deletes the pieces of uploads that are over.

use photo_store::PhotoStore;

use super::{UploadId, UploadState, piece_files, store};
use crate::{
    db::{NoConnection, Pool},
    jurisdictions::JurisdictionId,
    photos::ProcessPhotoError,
};

use super::ProcessUploadError;

/// Deletes the pieces of an upload that is finished, refused or deleted. Does nothing while it is
/// open. Repeating the call is harmless.
pub async fn sweep_pieces(
    pool: &Pool,
    photo_store: &PhotoStore,
    city: &JurisdictionId,
    upload_id: UploadId,
) -> Result<(), ProcessUploadError> {
    let upload = store::find(&mut *connect(pool).await?, city, upload_id).await?;
    let is_open = |state| matches!(state, UploadState::Receiving | UploadState::Received);
    if upload.is_some_and(|upload| is_open(upload.state)) {
        return Ok(());
    }
    piece_files::discard_all(photo_store, city, upload_id)
        .await
        .map_err(ProcessPhotoError::from)?;
    Ok(store::forget_pieces(&mut *connect(pool).await?, city, upload_id).await?)
}

async fn connect(pool: &Pool) -> Result<crate::db::Connection, NoConnection> {
    pool.get().await
}
