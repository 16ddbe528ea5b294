//! Deletes partially written files after a crash. Only directories have them; S3 buckets do not.

use chrono::{DateTime, Utc};

use super::{Key, Objects, PhotoStore, PhotoStoreError};

impl PhotoStore {
    /// Deletes partially written files in these folders that are older than `before`, and returns
    /// their number. [`PhotoStore::list`] never returns such files.
    pub async fn delete_unfinished(
        &self,
        folders: &[Key],
        before: DateTime<Utc>,
    ) -> Result<usize, PhotoStoreError> {
        let Objects::Directory(directory) = &self.objects else { return Ok(0) };
        let mut deleted = 0;
        for folder in folders {
            deleted += directory.delete_unfinished(folder, before.into()).await?;
        }
        Ok(deleted)
    }
}
