//! Deletes the pieces of a finished or expired upload.

use domain::{
    jurisdictions::JurisdictionId,
    uploads::{self, SweepPieces},
};

use super::{TaskError, may_delete::may_delete};
use crate::context::Context;

pub(crate) async fn run(
    context: &Context,
    city: &JurisdictionId,
    SweepPieces { upload_id }: SweepPieces,
) -> Result<(), TaskError> {
    may_delete(context, city).await??;
    Ok(uploads::sweep_pieces(&context.pool, &context.photo_store, city, upload_id).await?)
}
