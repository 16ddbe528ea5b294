//! Makes a photo of an upload that has come whole.

use domain::{
    jurisdictions::JurisdictionId,
    uploads::{self, DevelopUpload, UploadState},
};

use super::TaskError;
use crate::run::Tools;

/// Mostly whoever received it has done so; then nothing is left to do.
pub(crate) async fn run(
    tools: &Tools,
    city: &JurisdictionId,
    DevelopUpload { upload_id }: DevelopUpload,
) -> Result<(), TaskError> {
    let Tools { pool, darkroom, clock, .. } = tools;
    let upload = uploads::develop(pool, darkroom, clock.now(), city, upload_id).await?;
    match upload.map(|upload| upload.state) {
        Some(UploadState::Received) => Err(TaskError::retry("somebody else has it in hand")),
        Some(UploadState::Receiving | UploadState::Finished | UploadState::Refused) | None => {
            Ok(())
        }
    }
}
