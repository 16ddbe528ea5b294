//! Deletes what an earlier backup at the same place had and the newest does not need.

use std::{
    collections::HashSet,
    hash::{DefaultHasher, Hash, Hasher},
    pin::pin,
};

use futures_util::TryStreamExt;
use photo_store::{Key, PhotoStore};

use super::{PHOTOS, SETS, copy::key_in_backup, list, manifest::Manifest};

/// Deletes the files of other runs, and photos that are not in the list.
pub(super) async fn tidy(place: &PhotoStore, manifest: &Manifest, set: &str) -> anyhow::Result<()> {
    let own = format!("{set}/");
    delete_unless(place, SETS, |key| key.starts_with(&own)).await?;
    // Hashes take less memory than keys. Two keys with the same hash only keep one file too many.
    let mut listed = HashSet::new();
    let mut list = pin!(list::read(place, &manifest.photo_list).await?);
    while let Some(photo) = list.try_next().await? {
        listed.insert(hash(key_in_backup(&photo.key).as_ref()));
    }
    delete_unless(place, PHOTOS, |key| listed.contains(&hash(key))).await?;
    // Files that a run was writing when it was killed.
    let folders = [SETS, PHOTOS].map(Key::from);
    place.delete_unfinished(&folders, manifest.finished_at).await?;
    Ok(())
}

async fn delete_unless(
    place: &PhotoStore,
    folder: &str,
    is_needed: impl Fn(&str) -> bool,
) -> anyhow::Result<()> {
    let mut found = pin!(place.stream(&Key::from(folder)));
    while let Some(stored) = found.try_next().await? {
        if !is_needed(stored.key.as_ref()) {
            place.delete(&stored.key).await?;
        }
    }
    Ok(())
}

fn hash(key: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}
