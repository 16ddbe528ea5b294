//! Makes the further formats of a photo.

use domain::{
    jurisdictions::JurisdictionId,
    photos::{self, RenderPhoto},
};

use super::TaskError;
use crate::run::Tools;

pub(crate) async fn run(
    tools: &Tools,
    city: &JurisdictionId,
    RenderPhoto { photo_id }: RenderPhoto,
) -> Result<(), TaskError> {
    Ok(photos::render(&tools.pool, &tools.darkroom, city, photo_id).await?)
}
