//! `streetcorner openapi`: prints an OpenAPI document.

use clap::{Args, ValueEnum};

use crate::say::say;

/// Which document to print.
#[derive(Debug, Args)]
pub struct OpenapiArgs {
    /// API that the document describes.
    #[arg(long, value_enum, default_value_t = Surface::App)]
    surface: Surface,
}

/// An API with an OpenAPI document.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Surface {
    /// The app API, `/api/v1`.
    App,
    /// Open311, `/open311`.
    Open311,
}

pub(super) fn run(args: &OpenapiArgs) -> anyhow::Result<()> {
    let document = match args.surface {
        Surface::App => ::api::openapi::document(),
        Surface::Open311 => ::api::openapi::open311(),
    };
    say(document.to_pretty_json()?);
    Ok(())
}
