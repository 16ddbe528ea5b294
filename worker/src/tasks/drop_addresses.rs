//! Drops the files that dead addresses of a photo led to.

use domain::{
    jurisdictions::JurisdictionId,
    photos::{self, DropAddresses},
};

use super::TaskError;
use crate::run::Tools;

pub(crate) async fn run(
    tools: &Tools,
    city: &JurisdictionId,
    DropAddresses { public_id }: DropAddresses,
) -> Result<(), TaskError> {
    let mut conn = tools.pool.get().await?;
    if !photos::store::is_shown(&mut conn, city, public_id).await? {
        tools.vault.discard_public(city, public_id).await?;
    }
    Ok(())
}
