//! Deletes partially written files after a crash. Only directories have them; S3 buckets do not.

use std::{
    fs::{self, DirEntry},
    io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use chrono::{DateTime, Utc};

use super::{Key, PhotoStore, PhotoStoreError};

impl PhotoStore {
    /// Deletes partially written files in these folders that are older than `before`, and returns
    /// their number. [`PhotoStore::list`] never returns such files.
    pub async fn delete_unfinished(
        &self,
        folders: &[Key],
        before: DateTime<Utc>,
    ) -> Result<usize, PhotoStoreError> {
        let Some(root) = self.root.clone() else { return Ok(0) };
        let path = |folder: &Key| root.join(AsRef::<str>::as_ref(folder));
        let folders: Vec<PathBuf> = folders.iter().map(path).collect();
        let work = move || {
            let dropped = folders.iter().map(|folder| drop_in(folder, before.into()));
            let dropped: io::Result<Vec<usize>> = dropped.collect();
            let named = |error| PhotoStoreError::Directory(root.display().to_string(), error);
            Ok(dropped.map_err(named)?.iter().sum())
        };
        let panicked = |error| PhotoStoreError::Directory(String::new(), io::Error::other(error));
        tokio::task::spawn_blocking(work).await.map_err(panicked)?
    }
}

/// Ignores files that another process deletes at the same time.
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
        // Fails if the folder is not empty, which is fine.
        fs::remove_dir(folder).ok();
    }
    Ok(dropped)
}

/// Files are written under a temporary name with `#` and a number, and then renamed. No key
/// contains `#`.
fn is_unfinished(entry: &DirEntry) -> bool {
    entry.file_name().to_string_lossy().contains('#')
}
