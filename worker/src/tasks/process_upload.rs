//! Creates a photo from a complete upload.

use domain::{
    jurisdictions::JurisdictionId,
    uploads::{self, ProcessUpload, UploadState},
};

use super::TaskError;
use crate::context::Context;

/// Usually the request that completed the upload has already done this. Then the task does nothing.
pub(crate) async fn run(
    context: &Context,
    city: &JurisdictionId,
    ProcessUpload { upload_id }: ProcessUpload,
) -> Result<(), TaskError> {
    let Context { pool, photo_processor, clock, .. } = context;
    let upload = uploads::process(pool, photo_processor, clock.now(), city, upload_id).await?;
    match upload.map(|upload| upload.state) {
        Some(UploadState::Received) => Err(TaskError::retry("another process handles the upload")),
        Some(UploadState::Receiving | UploadState::Finished | UploadState::Refused) | None => {
            Ok(())
        }
    }
}
