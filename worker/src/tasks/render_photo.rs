//! Creates the additional formats of a photo.

use domain::{
    jurisdictions::JurisdictionId,
    photos::{self, RenderPhoto},
};

use super::TaskError;
use crate::context::Context;

pub(crate) async fn run(
    context: &Context,
    city: &JurisdictionId,
    RenderPhoto { photo_id }: RenderPhoto,
) -> Result<(), TaskError> {
    Ok(photos::render(&context.pool, &context.photo_processor, city, photo_id).await?)
}
