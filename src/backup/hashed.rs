//! Writes and reads files of a backup, and computes their hashes.

use anyhow::{Context, ensure};
use photo_store::{Key, PhotoStore, Reader, Writer};
use sha2::{Digest, Sha256};

use super::manifest::File;

/// Writes a file.
pub(super) struct HashedWriter {
    key: Key,
    writer: Writer,
    hash: Sha256,
    bytes: u64,
}

impl HashedWriter {
    /// Begins a file.
    pub(super) async fn open(place: &PhotoStore, key: Key) -> anyhow::Result<Self> {
        let writer = place.writer(&key).await.with_context(|| format!("cannot write {key}"))?;
        Ok(Self { key, writer, hash: Sha256::new(), bytes: 0 })
    }

    /// Adds bytes.
    pub(super) async fn write(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        self.hash.update(bytes);
        self.bytes += u64::try_from(bytes.len())?;
        self.writer.write(bytes).await.with_context(|| format!("cannot write {}", self.key))
    }

    /// Ends the file.
    pub(super) async fn finish(self) -> anyhow::Result<File> {
        let Self { key, writer, hash, bytes } = self;
        writer.finish().await.with_context(|| format!("cannot write {key}"))?;
        Ok(File { key: key.to_string(), bytes, sha256: hash.finalize().to_vec() })
    }

    /// Gives the file up.
    pub(super) async fn abort(self) {
        self.writer.abort().await;
    }
}

/// Reads a file, and fails at its end if it is not what was written.
pub(super) struct HashedReader {
    expected: File,
    reader: Reader,
    hash: Sha256,
    bytes: u64,
}

impl HashedReader {
    /// Opens a file.
    pub(super) async fn open(place: &PhotoStore, file: &File) -> anyhow::Result<Self> {
        let reader = place
            .reader(&Key::from(file.key.as_str()))
            .await
            .with_context(|| format!("cannot read {} of the backup", file.key))?;
        Ok(Self { expected: file.clone(), reader, hash: Sha256::new(), bytes: 0 })
    }

    /// Returns the next bytes. `None` at the end, if all bytes were what was written.
    pub(super) async fn next(&mut self) -> anyhow::Result<Option<Vec<u8>>> {
        let key = &self.expected.key;
        let read = self.reader.next().await;
        let read = read.with_context(|| format!("cannot read {key} of the backup"))?;
        if let Some(bytes) = read {
            self.hash.update(&bytes);
            self.bytes += u64::try_from(bytes.len())?;
            return Ok(Some(bytes.to_vec()));
        }
        let sha256 = self.hash.clone().finalize().to_vec();
        ensure!(
            (self.bytes, &sha256) == (self.expected.bytes, &self.expected.sha256),
            "the backup is damaged: {key} is not what was written",
        );
        Ok(None)
    }
}
