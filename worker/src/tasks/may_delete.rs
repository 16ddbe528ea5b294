//! The check before a task deletes from the photo store.

use domain::{
    db::NoConnection,
    jurisdictions::JurisdictionId,
    photo_bindings::{self, BindingError},
};

use crate::context::Context;

/// Checks that this database may delete from the photo store of the jurisdiction. Counts if it may
/// not.
pub(super) async fn may_delete(
    context: &Context,
    city: &JurisdictionId,
) -> Result<Result<(), BindingError>, NoConnection> {
    let mut conn = context.pool.get().await?;
    let now = context.clock.now();
    let checked = photo_bindings::check(&mut conn, &context.photo_store, now, city).await;
    if let Err(BindingError::NotBound { .. }) = checked {
        metrics::counter!("streetcorner_photo_deletions_refused_total").increment(1);
    }
    Ok(checked)
}
