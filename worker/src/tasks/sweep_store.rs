//! Looks for what lies in the photo store and nobody knows.

use domain::{
    jurisdictions::{self, JurisdictionId},
    uploads::{self, SweepStore},
};

use super::TaskError;
use crate::run::Tools;

pub(crate) async fn run(
    tools: &Tools,
    city: &JurisdictionId,
    SweepStore { after }: SweepStore,
) -> Result<(), TaskError> {
    let Tools { pool, vault, clock, .. } = tools;
    let found = jurisdictions::store::find(&*pool.get().await?, city).await?;
    let Some(city) = found else { return Ok(()) };
    uploads::sweep_store(pool, vault, clock.now(), &city, after.as_deref()).await?;
    Ok(())
}
