//! Drops a photo that no case has come to want.

use domain::{
    jurisdictions::JurisdictionId,
    photos::{self, SweepPhoto},
};

use super::TaskError;
use crate::run::Tools;

pub(crate) async fn run(
    tools: &Tools,
    city: &JurisdictionId,
    SweepPhoto { photo_id }: SweepPhoto,
) -> Result<(), TaskError> {
    let mut conn = tools.pool.get().await?;
    if !photos::store::is_wanted(&mut conn, city, photo_id).await? {
        tools.vault.discard(city, photo_id).await?;
    }
    Ok(())
}
