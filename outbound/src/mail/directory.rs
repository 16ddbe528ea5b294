//! Writes mails to files instead of sending them, one file each.

use std::{
    io::Write,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};

use super::new_id;

/// Writes a mail atomically to its own file and returns the path. Only the owner can read the file,
/// because mails contain secrets.
pub(super) async fn write(
    directory: PathBuf,
    now: DateTime<Utc>,
    mail: Vec<u8>,
) -> std::io::Result<PathBuf> {
    let file = directory.join(format!("{}.eml", new_id(now)));
    let written = tokio::task::spawn_blocking(move || {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&directory)?;
        write_private(&file, &mail)?;
        Ok(file)
    });
    written.await.map_err(std::io::Error::other)?
}

fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let beside = path.with_extension("eml.new");
    let mut options = std::fs::OpenOptions::new();
    let mut file = options.write(true).create_new(true).mode(0o600).open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&beside, path)
}
