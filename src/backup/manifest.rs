//! The manifest: what a backup consists of. It is the last that is written.

use anyhow::{Context, bail, ensure};
use chrono::{DateTime, Utc};
use domain::db;
use photo_store::{Key, PhotoStore, PhotoStoreError};
use serde::{Deserialize, Serialize};

/// File name of the manifest.
pub(super) const NAME: &str = "backup.json";
/// Version of the arrangement of the files.
const FORMAT: u32 = 1;

/// A file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Path of the file.
    pub key: String,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 of the content.
    #[serde(with = "hex::serde")]
    pub sha256: Vec<u8>,
}

/// What a backup consists of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the arrangement of the files.
    pub format: u32,
    /// Version of Streetcorner.
    pub streetcorner: String,
    /// Version of the newest migration in the database.
    pub migration: String,
    /// Major version of the PostgreSQL server.
    pub postgres: u32,
    /// Major version of the `pg_dump` that was used.
    pub pg_dump: u32,
    /// The database: system identifier of its cluster, and its oid.
    pub database: String,
    /// Address of the photo store.
    pub photo_store: String,
    /// Time when the backup began (UTC). Everything that was acknowledged before is in it.
    pub started_at: DateTime<Utc>,
    /// Time when the backup ended (UTC).
    pub finished_at: DateTime<Utc>,
    /// The database in the custom format of `pg_dump`.
    pub dump: File,
    /// The objects of the photo store that rows of the dump name, one JSON object on each line.
    pub photo_list: File,
    /// Number of objects in the list.
    pub photos: u64,
    /// Keys in the list that are not in the backup, because their rows were deleted or changed
    /// while the photos were copied.
    pub vanished: Vec<String>,
    /// Keys in the list that are not in the backup, although rows still name them: the photo store
    /// does not have them, or has other bytes.
    pub lost: Vec<String>,
}

impl Manifest {
    /// The version that this program writes.
    pub(super) const FORMAT: u32 = FORMAT;

    /// Reads the manifest of the finished backup at this place. `None` if there is none.
    pub(super) async fn find(place: &PhotoStore) -> anyhow::Result<Option<Self>> {
        let bytes = match place.get(&Key::from(NAME)).await {
            Ok(bytes) => bytes,
            Err(PhotoStoreError::Missing) => return Ok(None),
            Err(error) => return Err(error).with_context(|| format!("cannot read {NAME}")),
        };
        let format: Format = serde_json::from_slice(&bytes)
            .with_context(|| format!("{NAME} is not the manifest of a backup"))?;
        ensure!(
            format.format <= FORMAT,
            "the backup was made by a newer version of Streetcorner ({}): use that version",
            format.streetcorner,
        );
        let manifest = serde_json::from_slice(&bytes)
            .with_context(|| format!("{NAME} is not the manifest of a backup"))?;
        Ok(Some(manifest))
    }

    /// Reads the manifest of a backup that this version can restore.
    pub(super) async fn read(place: &PhotoStore, address: &str) -> anyhow::Result<Self> {
        let Some(manifest) = Self::find(place).await? else {
            bail!("{address} holds no finished backup: it has no {NAME}, which is written last");
        };
        ensure!(
            db::is_known_version(&manifest.migration),
            "the backup was made by a newer version of Streetcorner ({}, with migration {}): \
             use that version",
            manifest.streetcorner,
            manifest.migration,
        );
        Ok(manifest)
    }

    /// Writes the manifest, which makes the backup a whole one.
    pub(super) async fn write(&self, place: &PhotoStore) -> anyhow::Result<()> {
        let mut text = serde_json::to_vec_pretty(self)?;
        text.push(b'\n');
        place.put(&Key::from(NAME), text).await.with_context(|| format!("cannot write {NAME}"))
    }

    /// Whether the object with this key is known not to be in the backup.
    pub(super) fn lacks(&self, key: &str) -> bool {
        self.vanished.iter().chain(&self.lost).any(|lacking| lacking == key)
    }
}

/// The part of a manifest that every version can read.
#[derive(Deserialize)]
struct Format {
    format: u32,
    streetcorner: String,
}
