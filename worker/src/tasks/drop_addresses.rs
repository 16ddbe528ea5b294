//! Deletes the files behind revoked addresses of a photo.

use domain::{
    jurisdictions::JurisdictionId,
    photos::{self, DropAddresses},
};

use super::{TaskError, may_delete::may_delete};
use crate::context::Context;

pub(crate) async fn run(
    context: &Context,
    city: &JurisdictionId,
    DropAddresses { public_id }: DropAddresses,
) -> Result<(), TaskError> {
    may_delete(context, city).await??;
    let mut conn = context.pool.get().await?;
    if !photos::store::is_shown(&mut conn, city, public_id).await? {
        photos::files::discard_public(&context.photo_store, city, public_id).await?;
    }
    Ok(())
}
