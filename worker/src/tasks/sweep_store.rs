//! Finds files in the photo store that the database does not know.

use domain::{
    jurisdictions::{self, JurisdictionId},
    photo_bindings::BindingError,
    uploads::{self, SweepStore, Swept},
};

use super::{TaskError, may_delete::may_delete};
use crate::context::Context;

pub(crate) async fn run(
    context: &Context,
    city: &JurisdictionId,
    sweep: SweepStore,
) -> Result<(), TaskError> {
    let Context { pool, photo_store, clock, .. } = context;
    let found = jurisdictions::store::find(&*pool.get().await?, city).await?;
    let Some(city) = found else { return Ok(()) };
    match may_delete(context, &city.jurisdiction_id).await? {
        Ok(()) => {}
        Err(error @ BindingError::NotBound { .. }) => {
            // A person must act, so a retry is of no use. The next night looks again.
            tracing::error!(%error, "the photo store is not swept");
            return Ok(());
        }
        Err(error) => return Err(error.into()),
    }
    let swept = uploads::sweep_store(pool, photo_store, clock.now(), &city, sweep).await?;
    let Swept { deleted, waiting } = swept;
    let (deleted, waiting) = (u64::try_from(deleted), u32::try_from(waiting));
    metrics::counter!("streetcorner_photo_sweep_deleted_total")
        .increment(deleted.unwrap_or(u64::MAX));
    let city = city.jurisdiction_id.to_string();
    metrics::gauge!("streetcorner_photo_sweep_waiting", "jurisdiction" => city)
        .set(waiting.unwrap_or(u32::MAX));
    Ok(())
}
