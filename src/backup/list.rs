//! The list of the photos of a backup: one JSON object on each line.

use anyhow::Context;
use chrono::{DateTime, Utc};
use domain::backups::{NamedObject, Snapshot, objects};
use futures_util::{Stream, stream::try_unfold};
use photo_store::{Key, PhotoStore};
use serde::{Deserialize, Serialize};

use super::{
    hashed::{HashedReader, HashedWriter},
    manifest::File,
};

/// A photo in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Listed {
    /// Key in the photo store.
    pub(super) key: String,
    /// Size in bytes. `None` if the database does not know it.
    pub(super) bytes: Option<u64>,
    /// SHA-256 of the content.
    #[serde(with = "hex::serde")]
    pub(super) sha256: Vec<u8>,
}

/// Writes the list of the objects that the rows of the snapshot name. Returns also their number.
pub(super) async fn write(
    snapshot: &mut Snapshot,
    now: DateTime<Utc>,
    place: &PhotoStore,
    key: Key,
) -> anyhow::Result<(File, u64)> {
    let mut file = HashedWriter::open(place, key).await?;
    let mut count = 0;
    let written = objects(snapshot.connection(), now, async |object| {
        let NamedObject { key, bytes, sha256 } = object;
        let mut line = serde_json::to_vec(&Listed { key: key.to_string(), bytes, sha256 })?;
        line.push(b'\n');
        count += 1;
        file.write(&line).await
    })
    .await;
    if let Err(error) = written {
        file.abort().await;
        return Err(error.context("cannot list the photos"));
    }
    Ok((file.finish().await?, count))
}

/// Reads the list. Fails at its end if it is not what was written.
pub(super) async fn read(
    place: &PhotoStore,
    file: &File,
) -> anyhow::Result<impl Stream<Item = anyhow::Result<Listed>>> {
    let lines = Lines { reader: HashedReader::open(place, file).await?, rest: vec![], at: 0 };
    Ok(try_unfold(lines, async |mut lines| {
        let next = lines.next().await?;
        Ok(next.map(|listed| (listed, lines)))
    }))
}

struct Lines {
    reader: HashedReader,
    /// Bytes that were read. Those before `at` are done.
    rest: Vec<u8>,
    at: usize,
}

impl Lines {
    async fn next(&mut self) -> anyhow::Result<Option<Listed>> {
        loop {
            let rest = self.rest.get(self.at..).unwrap_or_default();
            if let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
                let line = rest.get(..end).unwrap_or_default();
                let listed = serde_json::from_slice(line);
                self.at += end + 1;
                return listed.map(Some).context("the backup is damaged: its list of photos");
            }
            self.rest.drain(..self.at);
            self.at = 0;
            match self.reader.next().await? {
                Some(bytes) => self.rest.extend_from_slice(&bytes),
                None => return Ok(None),
            }
        }
    }
}
