//! `streetcorner openapi`: prints the `OpenAPI` document.

use crate::say::say;

pub(super) fn run() -> anyhow::Result<()> {
    say(::api::openapi::document().to_pretty_json()?);
    Ok(())
}
