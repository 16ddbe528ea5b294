//! Pieces that nobody needs any more are dropped.

use super::{UploadId, UploadState, store};
use crate::{
    db::{NoConnection, Pool},
    jurisdictions::JurisdictionId,
    photos::{DevelopError, Vault},
};

use super::DevelopUploadError;

/// Drops the pieces of an upload that is over: finished, refused or forgotten. Twice does no harm.
pub async fn sweep_pieces(
    pool: &Pool,
    vault: &Vault,
    city: &JurisdictionId,
    upload_id: UploadId,
) -> Result<(), DevelopUploadError> {
    let upload = store::find(&mut *connect(pool).await?, city, upload_id).await?;
    let is_open = |state| matches!(state, UploadState::Receiving | UploadState::Received);
    if upload.is_some_and(|upload| is_open(upload.state)) {
        return Ok(());
    }
    vault.drop_pieces(city, upload_id).await.map_err(DevelopError::from)?;
    Ok(store::forget_pieces(&mut *connect(pool).await?, city, upload_id).await?)
}

async fn connect(pool: &Pool) -> Result<crate::db::Connection, NoConnection> {
    pool.get().await
}
