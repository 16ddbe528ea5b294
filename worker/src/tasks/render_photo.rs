//! Makes the smaller renditions of a photo.

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
    let mut conn = tools.pool.get().await?;
    Ok(photos::render(&mut conn, &tools.vault, city, photo_id).await?)
}
