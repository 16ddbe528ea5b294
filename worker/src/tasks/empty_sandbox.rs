//! Empties a sandbox.

use domain::jurisdictions::{self, EmptySandbox, JurisdictionId};

use super::TaskError;
use crate::run::Tools;

pub(crate) async fn run(
    tools: &Tools,
    sandbox: &JurisdictionId,
    EmptySandbox {}: EmptySandbox,
) -> Result<(), TaskError> {
    let mut conn = tools.pool.get().await?;
    Ok(jurisdictions::empty_sandbox(&mut conn, tools.clock.now(), sandbox).await?)
}
