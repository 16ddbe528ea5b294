//! Deletes a photo that no case uses.

use domain::{
    jurisdictions::JurisdictionId,
    photos::{self, SweepPhoto},
};

use super::{TaskError, may_delete::may_delete};
use crate::context::Context;

pub(crate) async fn run(
    context: &Context,
    city: &JurisdictionId,
    SweepPhoto { photo_id }: SweepPhoto,
) -> Result<(), TaskError> {
    may_delete(context, city).await??;
    let mut conn = context.pool.get().await?;
    if !photos::store::is_wanted(&mut conn, city, photo_id).await? {
        photos::files::discard(&context.photo_store, city, photo_id).await?;
    }
    Ok(())
}
