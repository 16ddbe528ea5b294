//! Empties a sandbox.

use domain::jurisdictions::{self, EmptySandbox, JurisdictionId};

use super::TaskError;
use crate::context::Context;

pub(crate) async fn run(
    context: &Context,
    sandbox: &JurisdictionId,
    EmptySandbox {}: EmptySandbox,
) -> Result<(), TaskError> {
    let mut conn = context.pool.get().await?;
    Ok(jurisdictions::empty_sandbox(&mut conn, context.clock.now(), sandbox).await?)
}
