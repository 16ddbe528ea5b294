//! Our side: makes clean renditions of photos, one after the other.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use clap::Args;
use media::{Limits, Rendition, clean, verify_clean};

use super::Maker;

/// Options of our side.
#[derive(Debug, Clone, Args)]
pub struct WorkArgs {
    /// Directory for the renditions.
    #[arg(long)]
    pub into: PathBuf,
    /// The photos.
    pub files: Vec<PathBuf>,
}

/// Processes each photo as the photo processor does.
pub fn work(args: &WorkArgs) -> anyhow::Result<()> {
    for file in &args.files {
        let name = file.file_stem().and_then(|name| name.to_str()).context("a photo has a name")?;
        renditions(file, &args.into, name).with_context(|| file.display().to_string())?;
    }
    Ok(())
}

fn renditions(photo: &Path, into: &Path, name: &str) -> anyhow::Result<()> {
    let clean = clean(&fs::read(photo)?, &Limits::default())?;
    for rendition in Rendition::ALL {
        let jpeg = clean.renditions.get(rendition);
        verify_clean(jpeg)?;
        fs::write(into.join(Maker::Ours.file(name, rendition)), jpeg)?;
    }
    Ok(())
}
