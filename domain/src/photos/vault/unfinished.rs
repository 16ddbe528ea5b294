//! What a program that died has left half written in a directory. Buckets know no such thing.

use std::{
    fs::{self, DirEntry},
    io,
    path::Path,
    time::SystemTime,
};

use chrono::{DateTime, Utc};

use super::{Vault, VaultError, look::SHELVES};
use crate::jurisdictions::JurisdictionId;

impl Vault {
    /// Drops what was half written in a city's part of the store, and is older than `before`. The
    /// store never shows it, so nobody else can find it.
    pub async fn drop_unfinished(
        &self,
        city: &JurisdictionId,
        before: DateTime<Utc>,
    ) -> Result<usize, VaultError> {
        let Some(root) = self.1.clone() else { return Ok(0) };
        let city = city.clone();
        let work = move || {
            let folders = SHELVES.map(|shelf| root.join(shelf).join(city.as_str()));
            let dropped = folders.iter().map(|folder| drop_in(folder, before.into()));
            let dropped: io::Result<Vec<usize>> = dropped.collect();
            let named = |error| VaultError::Directory(root.display().to_string(), error);
            Ok(dropped.map_err(named)?.iter().sum())
        };
        let panicked = |error| VaultError::Directory(String::new(), io::Error::other(error));
        tokio::task::spawn_blocking(work).await.map_err(panicked)?
    }
}

/// What is gone when we come to it is as well.
fn drop_in(folder: &Path, before: SystemTime) -> io::Result<usize> {
    let mut dropped = 0;
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let result = if entry.file_type()?.is_dir() {
            drop_in(&entry.path(), before)
        } else if is_unfinished(&entry) && entry.metadata()?.modified()? < before {
            fs::remove_file(entry.path()).map(|()| 1)
        } else {
            Ok(0)
        };
        match result {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            result => dropped += result?,
        }
    }
    if dropped > 0 {
        // Unless there is something else in it.
        fs::remove_dir(folder).ok();
    }
    Ok(dropped)
}

/// A file is written beside its name, with a number, and then renamed. No name of ours has that sign.
fn is_unfinished(entry: &DirEntry) -> bool {
    entry.file_name().to_string_lossy().contains('#')
}
