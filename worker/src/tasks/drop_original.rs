//! Drops the sealed original of a photo.

use domain::{jurisdictions::JurisdictionId, photos::DropOriginal};

use super::TaskError;
use crate::run::Tools;

pub(crate) async fn run(
    tools: &Tools,
    city: &JurisdictionId,
    DropOriginal { photo_id }: DropOriginal,
) -> Result<(), TaskError> {
    Ok(tools.vault.drop_original(city, photo_id).await?)
}
