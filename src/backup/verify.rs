//! Checks that every file of a backup is what was written.

use std::pin::pin;

use anyhow::{Context, ensure};
use futures_util::TryStreamExt;
use indicatif::ProgressBar;
use photo_store::PhotoStore;
use sha2::{Digest, Sha256};

use super::{
    AT_ONCE,
    copy::key_in_backup,
    hashed::HashedReader,
    list::{self, Listed},
    manifest::Manifest,
    progress,
    restore::open,
};
use crate::import::source::Show;

/// Checks the backup at `address`, and returns its manifest.
pub async fn check(address: &str, show: Show) -> anyhow::Result<Manifest> {
    let place = open(address)?;
    let manifest = Manifest::read(&place, address).await?;
    verify(&place, &manifest, show).await?;
    Ok(manifest)
}

/// Reads everything, and compares the hashes.
pub(super) async fn verify(
    place: &PhotoStore,
    manifest: &Manifest,
    show: Show,
) -> anyhow::Result<()> {
    let mut dump = HashedReader::open(place, &manifest.dump).await?;
    while dump.next().await?.is_some() {}
    // The list is checked as a whole before its lines are used.
    let mut photo_list = HashedReader::open(place, &manifest.photo_list).await?;
    while photo_list.next().await?.is_some() {}

    let bar = progress::photos(show, manifest.photos, "verifying");
    let listed = list::read(place, &manifest.photo_list).await?;
    let listed = listed.try_filter(|listed| std::future::ready(!manifest.lacks(&listed.key)));
    let verified = listed.map_ok(|listed| one(place, listed, &bar)).try_buffer_unordered(AT_ONCE);
    let mut verified = pin!(verified);
    while verified.try_next().await?.is_some() {}
    bar.finish_and_clear();
    Ok(())
}

async fn one(place: &PhotoStore, listed: Listed, bar: &ProgressBar) -> anyhow::Result<()> {
    let key = key_in_backup(&listed.key);
    let bytes = place.get(&key).await;
    let bytes = bytes.with_context(|| format!("the backup is damaged: cannot read {key}"))?;
    ensure!(
        Sha256::digest(&bytes).as_slice() == listed.sha256,
        "the backup is damaged: {key} is not what was written",
    );
    bar.inc(1);
    Ok(())
}
