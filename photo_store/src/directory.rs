//! Objects in a directory. The key of an object is the path of its file.
//!
//! A file is written under a temporary name with `#`, synchronised, and then renamed, so an object
//! is there in full or not at all. No key contains `#`.

use std::{
    fs, io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    sync::Arc,
    time::SystemTime,
};

use bytes::Bytes;
use futures_util::stream::{self, Stream};
use tempfile::{NamedTempFile, TempPath};
use tokio::{
    fs::File,
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    sync::mpsc,
    task::spawn_blocking,
};
use walkdir::{DirEntry, WalkDir};

use super::{Key, Stored};

/// Maximum number of bytes that are read at once.
const PART: usize = 1 << 20;
/// Maximum number of files that are listed in advance.
const LISTED: usize = 1_000;
/// How often a file is created again if others delete its folder, because it was empty, meanwhile.
const ATTEMPTS: u8 = 10;

/// A directory of objects. Clones share it.
#[derive(Debug, Clone)]
pub(super) struct Directory {
    root: Arc<PathBuf>,
}

/// A file that is being written. It is deleted if it is dropped.
#[derive(Debug)]
pub(super) struct NewFile {
    file: File,
    written: TempPath,
    path: PathBuf,
    root: Arc<PathBuf>,
}

impl Directory {
    /// Opens a directory, and creates it if necessary.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        // Only the owner of the process may read sealed originals.
        fs::DirBuilder::new().recursive(true).mode(0o700).create(path)?;
        Ok(Self { root: Arc::new(path.canonicalize()?) })
    }

    fn path_of(&self, key: &Key) -> PathBuf {
        self.root.join(AsRef::<str>::as_ref(key))
    }

    /// Begins to write an object.
    pub(super) async fn begin(&self, key: &Key) -> io::Result<NewFile> {
        let (path, root) = (self.path_of(key), Arc::clone(&self.root));
        let begin = move || {
            let (file, written) = create(&path)?.into_parts();
            Ok(NewFile { file: File::from_std(file), written, path, root })
        };
        blocking(begin).await
    }

    /// Writes an object, which replaces an existing one. It is durable when this returns.
    pub(super) async fn write(&self, key: &Key, bytes: &[u8]) -> io::Result<()> {
        let mut file = self.begin(key).await?;
        file.write(bytes).await?;
        file.finish().await
    }

    pub(super) async fn read(&self, key: &Key) -> io::Result<Vec<u8>> {
        tokio::fs::read(self.path_of(key)).await
    }

    /// Reads an object in parts.
    pub(super) async fn read_parts(
        &self,
        key: &Key,
    ) -> io::Result<impl Stream<Item = io::Result<Bytes>> + use<>> {
        let file = File::open(self.path_of(key)).await?;
        Ok(stream::try_unfold(file, async |mut file| {
            let mut part = Vec::with_capacity(PART);
            let read = file.read_buf(&mut part).await?;
            Ok((read > 0).then(|| (part.into(), file)))
        }))
    }

    /// Returns the size of an object in bytes.
    pub(super) async fn size(&self, key: &Key) -> io::Result<u64> {
        Ok(tokio::fs::metadata(self.path_of(key)).await?.len())
    }

    /// Deletes an object, and its folders if they are empty then.
    pub(super) async fn delete(&self, key: &Key) -> io::Result<()> {
        let (path, root) = (self.path_of(key), Arc::clone(&self.root));
        let delete = move || {
            fs::remove_file(&path)?;
            delete_empty_folders(&path, &root);
            Ok(())
        };
        blocking(delete).await
    }

    /// Returns the objects in a folder, in no particular order.
    pub(super) fn list(&self, folder: &Key) -> impl Stream<Item = io::Result<Stored>> + use<> {
        let (folder, root) = (self.path_of(folder), Arc::clone(&self.root));
        let (found, mut listed) = mpsc::channel(LISTED);
        spawn_blocking(move || {
            let finished = files_in(&folder).filter(|file| !file.as_ref().is_ok_and(is_unfinished));
            let stored = finished.map(|file| stored(&file?, &root));
            for stored in stored.filter_map(|it| unless_deleted(it).transpose()) {
                if found.blocking_send(stored).is_err() {
                    // Whoever reads the list has seen enough.
                    return;
                }
            }
        });
        stream::poll_fn(move |context| listed.poll_recv(context))
    }

    /// Deletes files in a folder that were not finished and that are older than `before`. Returns
    /// their number.
    pub(super) async fn delete_unfinished(
        &self,
        folder: &Key,
        before: SystemTime,
    ) -> io::Result<usize> {
        let (folder, root) = (self.path_of(folder), Arc::clone(&self.root));
        let delete = move || {
            let mut deleted = 0;
            for file in files_in(&folder) {
                let file = file?;
                if is_unfinished(&file)
                    && unless_deleted(delete_if_older(&file, before))? == Some(true)
                {
                    deleted += 1;
                    delete_empty_folders(file.path(), &root);
                }
            }
            Ok(deleted)
        };
        blocking(delete).await
    }
}

impl NewFile {
    /// Adds bytes.
    pub(super) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes).await
    }

    /// Ends the file and gives it its name. It is durable when this returns.
    pub(super) async fn finish(mut self) -> io::Result<()> {
        self.file.flush().await?;
        self.file.sync_all().await?;
        let Self { written, path, root, .. } = self;
        let name = move || {
            written.persist(&path).map_err(io::Error::other)?;
            folders_of(&path, &root).try_for_each(synchronise)
        };
        blocking(name).await
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    spawn_blocking(work).await.map_err(io::Error::other)?
}

/// Creates the file that becomes this one when it is finished.
fn create(path: &Path) -> io::Result<NamedTempFile> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(io::ErrorKind::InvalidFilename.into());
    };
    let mut name = name.to_owned();
    name.push("#");
    let mut attempts = 0..ATTEMPTS;
    loop {
        match tempfile::Builder::new().prefix(&name).tempfile_in(folder) {
            Err(error) if is_missing(&error) && attempts.next().is_some() => {
                unless_deleted(fs::create_dir_all(folder))?;
            }
            // The object is not what is missing.
            created => return created.map_err(io::Error::other),
        }
    }
}

/// The folders of a file below the root, the innermost first, and then the root.
fn folders_of<'a>(path: &'a Path, root: &'a Path) -> impl Iterator<Item = &'a Path> {
    path.ancestors().skip(1).take_while(move |folder| folder.starts_with(root))
}

/// Makes names in a folder durable, if it still exists.
fn synchronise(folder: &Path) -> io::Result<()> {
    unless_deleted(fs::File::open(folder).and_then(|folder| folder.sync_all())).map(drop)
}

/// Deletes the folders of a file up to the first that is not empty, but never the root.
fn delete_empty_folders(path: &Path, root: &Path) {
    let mut folders = folders_of(path, root).take_while(|folder| *folder != root);
    while folders.next().is_some_and(|folder| fs::remove_dir(folder).is_ok()) {}
}

fn files_in(folder: &Path) -> impl Iterator<Item = io::Result<DirEntry>> + use<> {
    let files = WalkDir::new(folder)
        .into_iter()
        .filter(|entry| entry.as_ref().map_or(true, |entry| entry.file_type().is_file()));
    files.filter_map(|file| unless_deleted(file.map_err(io::Error::from)).transpose())
}

fn is_unfinished(file: &DirEntry) -> bool {
    file.file_name().as_encoded_bytes().contains(&b'#')
}

fn delete_if_older(file: &DirEntry, than: SystemTime) -> io::Result<bool> {
    let is_older = file.metadata()?.modified()? < than;
    if is_older {
        fs::remove_file(file.path())?;
    }
    Ok(is_older)
}

fn stored(file: &DirEntry, root: &Path) -> io::Result<Stored> {
    let path = file.path().strip_prefix(root).map_err(io::Error::other)?;
    let key = Key::parse(path.to_string_lossy()).map_err(io::Error::other)?;
    Ok(Stored { key, stored_at: file.metadata()?.modified()?.into() })
}

/// `None` if the file was deleted meanwhile.
fn unless_deleted<T>(found: io::Result<T>) -> io::Result<Option<T>> {
    match found {
        Err(error) if is_missing(&error) => Ok(None),
        found => found.map(Some),
    }
}

/// Whether there is no file of this name, also because what should be its folder is a file.
pub(super) fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

#[cfg(test)]
mod tests {
    use futures_util::{TryStreamExt as _, future::try_join_all};

    use super::*;

    fn opened() -> (tempfile::TempDir, Directory) {
        let folder = tempfile::tempdir().unwrap();
        let directory = Directory::open(&folder.path().join("photos")).unwrap();
        (folder, directory)
    }

    #[tokio::test]
    async fn a_folder_is_deleted_with_its_last_object_and_the_directory_is_not() {
        let (_folder, directory) = opened();
        let (one, two) = (Key::from("town/a/1"), Key::from("town/a/2"));
        directory.write(&one, b"1").await.unwrap();
        directory.write(&two, b"2").await.unwrap();

        directory.delete(&one).await.unwrap();
        assert!(directory.root.join("town/a").exists());
        directory.delete(&two).await.unwrap();

        assert!(!directory.root.join("town").exists());
        assert!(directory.root.exists());
        assert!(is_missing(&directory.read(&two).await.unwrap_err()));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn objects_are_written_while_their_folder_is_deleted_again_and_again() {
        let (_folder, directory) = opened();
        let come_and_go = (0..8).map(|number| {
            let (directory, key) = (directory.clone(), Key::from(format!("town/a/{number}")));
            tokio::spawn(async move {
                for _ in 0..50 {
                    directory.write(&key, b"there").await?;
                    assert_eq!(directory.read(&key).await?, b"there");
                    directory.delete(&key).await?;
                }
                io::Result::Ok(())
            })
        });

        for done in try_join_all(come_and_go).await.unwrap() {
            done.unwrap();
        }

        let listed: Vec<_> = directory.list(&Key::from("town")).try_collect().await.unwrap();
        assert_eq!(listed.len(), 0);
    }
}
