//! Deletes the sealed original of a photo.

use domain::{
    jurisdictions::JurisdictionId,
    photos::{self, DropOriginal},
};

use super::{TaskError, may_delete::may_delete};
use crate::context::Context;

pub(crate) async fn run(
    context: &Context,
    city: &JurisdictionId,
    DropOriginal { photo_id }: DropOriginal,
) -> Result<(), TaskError> {
    may_delete(context, city).await??;
    Ok(photos::files::drop_original(&context.photo_store, city, photo_id).await?)
}
