//! Copies photos between a photo store and a backup.

use std::pin::pin;

use anyhow::Context;
use futures_util::{Stream, TryStreamExt};
use indicatif::ProgressBar;
use photo_store::{Key, PhotoStore, PhotoStoreError};
use sha2::{Digest, Sha256};

use super::{AT_ONCE, PHOTOS, list::Listed};

/// What became of the photos.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct CopyReport {
    /// Number of photos that were copied.
    pub(super) copied: u64,
    /// Their size in bytes.
    pub(super) bytes: u64,
    /// Number of photos that were at their destination before.
    pub(super) kept: u64,
    /// Photos that the source does not have, or has with other bytes.
    pub(super) absent: Vec<Listed>,
}

enum Outcome {
    Copied(u64),
    Kept,
    Absent(Listed),
}

/// Copies the listed photos from the photo store into a backup.
pub(super) async fn into_backup(
    list: impl Stream<Item = anyhow::Result<Listed>>,
    photo_store: &PhotoStore,
    place: &PhotoStore,
    bar: &ProgressBar,
) -> anyhow::Result<CopyReport> {
    let copies = list.map_ok(|listed| async {
        let there = key_in_backup(&listed.key);
        let here = Key::from(listed.key.as_str());
        one((photo_store, &here), (place, &there), listed).await
    });
    collect(copies.try_buffer_unordered(AT_ONCE), bar).await
}

/// Copies the listed photos from a backup into the photo store.
pub(super) async fn out_of_backup(
    list: impl Stream<Item = anyhow::Result<Listed>>,
    place: &PhotoStore,
    photo_store: &PhotoStore,
    bar: &ProgressBar,
) -> anyhow::Result<CopyReport> {
    let copies = list.map_ok(|listed| async {
        let here = key_in_backup(&listed.key);
        let there = Key::from(listed.key.as_str());
        one((place, &here), (photo_store, &there), listed).await
    });
    collect(copies.try_buffer_unordered(AT_ONCE), bar).await
}

/// Key in the backup of the photo with this key in the photo store.
pub(super) fn key_in_backup(key: &str) -> Key {
    Key::from(format!("{PHOTOS}/{key}"))
}

async fn collect(
    outcomes: impl Stream<Item = anyhow::Result<Outcome>>,
    bar: &ProgressBar,
) -> anyhow::Result<CopyReport> {
    let (mut all, mut outcomes) = (CopyReport::default(), pin!(outcomes));
    while let Some(outcome) = outcomes.try_next().await? {
        bar.inc(1);
        match outcome {
            Outcome::Copied(bytes) => {
                all.copied += 1;
                all.bytes += bytes;
            }
            Outcome::Kept => all.kept += 1,
            Outcome::Absent(listed) => all.absent.push(listed),
        }
    }
    Ok(all)
}

/// Copies a photo. The content under a key never changes, so one that is there is not copied again,
/// unless it has another size.
async fn one(
    (from, here): (&PhotoStore, &Key),
    (to, there): (&PhotoStore, &Key),
    listed: Listed,
) -> anyhow::Result<Outcome> {
    let size = to.size(there).await.with_context(|| format!("cannot look for {there}"))?;
    if size.is_some_and(|size| listed.bytes.is_none_or(|bytes| bytes == size)) {
        return Ok(Outcome::Kept);
    }
    let bytes = match from.get(here).await {
        Ok(bytes) => bytes,
        Err(PhotoStoreError::Missing) => return Ok(Outcome::Absent(listed)),
        Err(error) => return Err(error).with_context(|| format!("cannot read {here}")),
    };
    if Sha256::digest(&bytes).as_slice() != listed.sha256 {
        return Ok(Outcome::Absent(listed));
    }
    let count = u64::try_from(bytes.len())?;
    to.put(there, bytes).await.with_context(|| format!("cannot write {there}"))?;
    Ok(Outcome::Copied(count))
}
