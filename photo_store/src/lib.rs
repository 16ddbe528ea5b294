//! Stores bytes by key, in a directory or in an S3-compatible store.
//!
//! Independent of photos and the database: `domain` chooses the keys.

mod directory;
mod list;
mod spool;
mod stream;
mod unfinished;

use std::{io, path::Path, sync::Arc, time::Duration};

use futures_util::TryStreamExt as _;
pub use object_store::path::Path as Key;
use object_store::{
    ClientConfigKey, ObjectStore, ObjectStoreExt, PutPayload, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder, AmazonS3ConfigKey},
    prefix::PrefixStore,
};

use self::{directory::Directory, spool::Fallback};
pub use self::{
    list::Stored,
    spool::{Spool, SpoolError},
    stream::{Reader, Writer},
};

/// Maximum time to connect to a bucket.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// Maximum time for one request to a bucket.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(20);
/// Maximum time for a request that is repeated because the bucket failed.
const RETRY_TIMEOUT: Duration = Duration::from_secs(20);

/// A store of photos. Clones share it.
#[derive(Debug, Clone)]
pub struct PhotoStore {
    objects: Objects,
    /// The second place for objects, if there is one.
    fallback: Option<Fallback>,
}

/// Where objects are.
#[derive(Debug, Clone)]
enum Objects {
    Directory(Directory),
    Bucket(Arc<dyn ObjectStore>),
}

/// Keys of an S3-compatible store. Those that are `None` come from the usual `AWS_` variables.
#[derive(Clone, Default)]
pub struct S3Keys {
    /// Access key, as `AWS_ACCESS_KEY_ID`.
    pub access_key: Option<String>,
    /// Secret key, as `AWS_SECRET_ACCESS_KEY`.
    pub secret_key: Option<String>,
    /// Token of a session, as `AWS_SESSION_TOKEN`.
    pub session_token: Option<String>,
}

impl S3Keys {
    fn give(self, mut builder: AmazonS3Builder) -> AmazonS3Builder {
        if let Some(key) = self.access_key {
            builder = builder.with_access_key_id(key);
        }
        if let Some(key) = self.secret_key {
            builder = builder.with_secret_access_key(key);
        }
        if let Some(token) = self.session_token {
            builder = builder.with_token(token);
        }
        builder
    }
}

/// Why bytes cannot be stored or read.
#[derive(Debug, thiserror::Error)]
pub enum PhotoStoreError {
    /// There is no object with this key.
    #[error("the photo store does not have it")]
    Missing,
    /// The address is neither a directory nor `s3://bucket`.
    #[error("the photo store must be a directory or s3://bucket, not {0:?}")]
    BadAddress(String),
    /// The directory cannot be used: path and cause.
    #[error("cannot use the photo directory {0}")]
    Directory(String, #[source] io::Error),
    /// A file of the directory cannot be used.
    #[error("cannot use a file of the photo directory")]
    File(#[source] io::Error),
    /// The object store failed.
    #[error("the photo store failed")]
    Store(#[source] object_store::Error),
    /// The store is out of order, and the spool failed.
    #[error("the photo store is out of order, and its spool failed")]
    Spool(#[source] SpoolError),
}

impl PhotoStoreError {
    /// Whether the store itself failed, so that a later attempt may succeed.
    pub const fn is_outage(&self) -> bool {
        matches!(self, Self::Store(_) | Self::Directory(..) | Self::File(_) | Self::Spool(_))
    }
}

impl From<object_store::Error> for PhotoStoreError {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => Self::Missing,
            other => Self::Store(other),
        }
    }
}

impl From<io::Error> for PhotoStoreError {
    fn from(error: io::Error) -> Self {
        if directory::is_missing(&error) { Self::Missing } else { Self::File(error) }
    }
}

impl PhotoStore {
    /// Opens `s3://bucket` or `s3://bucket/folder`, with credentials and endpoint from the usual
    /// `AWS_` variables, or a directory, which is created if necessary.
    pub fn open(address: &str) -> Result<Self, PhotoStoreError> {
        Self::open_with(address, S3Keys::default())
    }

    /// The same with these keys, if the store is a bucket.
    pub fn open_with(address: &str, keys: S3Keys) -> Result<Self, PhotoStoreError> {
        match address.split_once("://") {
            Some(("s3", path)) if !path.trim_matches('/').is_empty() => {
                let path = path.trim_matches('/');
                let (bucket, folder) = path.split_once('/').unwrap_or((path, ""));
                let bucket = self::bucket(bucket, keys)?;
                let bucket: Arc<dyn ObjectStore> = if folder.is_empty() {
                    Arc::new(bucket)
                } else {
                    Arc::new(PrefixStore::new(bucket, folder))
                };
                Ok(Self { objects: Objects::Bucket(bucket), fallback: None })
            }
            Some(_) => Err(PhotoStoreError::BadAddress(address.to_owned())),
            None => {
                let named = |error| PhotoStoreError::Directory(address.to_owned(), error);
                let directory = Directory::open(Path::new(address)).map_err(named)?;
                Ok(Self { objects: Objects::Directory(directory), fallback: None })
            }
        }
    }

    /// Stores bytes in the store itself, not in the spool. The bytes are durable when this returns.
    pub async fn put_in_store(&self, key: &Key, bytes: Vec<u8>) -> Result<(), PhotoStoreError> {
        match &self.objects {
            Objects::Directory(directory) => directory.write(key, &bytes).await?,
            Objects::Bucket(bucket) => drop(bucket.put(key, PutPayload::from(bytes)).await?),
        }
        Ok(())
    }

    async fn get_from_store(&self, key: &Key) -> Result<Vec<u8>, PhotoStoreError> {
        Ok(match &self.objects {
            Objects::Directory(directory) => directory.read(key).await?,
            Objects::Bucket(bucket) => bucket.get(key).await?.bytes().await?.into(),
        })
    }

    /// Returns the size of an object in bytes. `None` if there is no object with this key.
    pub async fn size(&self, key: &Key) -> Result<Option<u64>, PhotoStoreError> {
        let size = match &self.objects {
            Objects::Directory(directory) => directory.size(key).await.map_err(Into::into),
            Objects::Bucket(bucket) => {
                bucket.head(key).await.map(|found| found.size).map_err(Into::into)
            }
        };
        match size {
            Err(PhotoStoreError::Missing) => Ok(None),
            size => size.map(Some),
        }
    }

    async fn delete_from_store(&self, key: &Key) -> Result<(), PhotoStoreError> {
        let deleted = match &self.objects {
            Objects::Directory(directory) => directory.delete(key).await.map_err(Into::into),
            Objects::Bucket(bucket) => bucket.delete(key).await.map_err(Into::into),
        };
        match deleted {
            Err(PhotoStoreError::Missing) => Ok(()),
            other => other,
        }
    }

    async fn delete_folder_from_store(&self, folder: &Key) -> Result<(), PhotoStoreError> {
        let mut found = self.stream(folder);
        while let Some(stored) = found.try_next().await? {
            self.delete_from_store(&stored.key).await?;
        }
        Ok(())
    }
}

/// A bucket, with credentials and endpoint from the usual `AWS_` variables unless `keys` has them.
fn bucket(name: &str, keys: S3Keys) -> Result<AmazonS3, object_store::Error> {
    let retry =
        RetryConfig { max_retries: 2, retry_timeout: RETRY_TIMEOUT, ..RetryConfig::default() };
    // One by one: a whole `ClientOptions` would replace what the variables say.
    let seconds = |key, time: Duration| (key, format!("{}s", time.as_secs()));
    let timeouts = [
        seconds(ClientConfigKey::ConnectTimeout, CONNECT_TIMEOUT),
        seconds(ClientConfigKey::Timeout, REQUEST_TIMEOUT),
    ];
    let bucket = keys.give(AmazonS3Builder::from_env()).with_bucket_name(name).with_retry(retry);
    let set = |bucket: AmazonS3Builder, (key, time): (ClientConfigKey, String)| {
        bucket.with_config(AmazonS3ConfigKey::Client(key), time)
    };
    timeouts.into_iter().fold(bucket, set).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Key {
        Key::from(text)
    }

    #[tokio::test]
    async fn bytes_are_stored_listed_and_deleted_by_key() {
        let folder = tempfile::tempdir().unwrap();
        let store = PhotoStore::open(folder.path().to_str().unwrap()).unwrap();
        for name in ["b/town/2", "a/town/1", "a/town/3/x", "a/other/4"] {
            store.put(&key(name), name.as_bytes().to_vec()).await.unwrap();
        }

        assert_eq!(store.get(&key("b/town/2")).await.unwrap(), b"b/town/2");
        let folders = [key("b/town"), key("a/town")];
        let names = async |after: Option<&str>, most| {
            let found = store.list(&folders, after, most).await.unwrap();
            found.into_iter().map(|stored| stored.key.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(names(None, 2).await, ["a/town/1", "a/town/3/x"]);
        assert_eq!(names(Some("a/town/1"), 9).await, ["a/town/3/x", "b/town/2"]);

        store.delete(&key("b/town/2")).await.unwrap();
        store.delete(&key("b/town/2")).await.unwrap();
        store.delete_folder(&key("a/town")).await.unwrap();
        assert!(matches!(store.get(&key("a/town/1")).await, Err(PhotoStoreError::Missing)));
        assert_eq!(names(None, 9).await, [""; 0]);
        assert_eq!(store.get(&key("a/other/4")).await.unwrap(), b"a/other/4");
    }

    #[tokio::test]
    async fn a_large_object_is_written_and_read_in_parts() {
        let folder = tempfile::tempdir().unwrap();
        let store = PhotoStore::open(folder.path().to_str().unwrap()).unwrap();
        let part: Vec<u8> = (0..=u8::MAX).cycle().take(3 << 20).collect();

        let mut writer = store.writer(&key("large")).await.unwrap();
        for _ in 0..7 {
            writer.write(&part).await.unwrap();
        }
        assert_eq!(store.size(&key("large")).await.unwrap(), None, "it is not there in part");
        writer.finish().await.unwrap();

        assert_eq!(store.size(&key("large")).await.unwrap(), Some(21 << 20));
        let (mut reader, mut read) = (store.reader(&key("large")).await.unwrap(), vec![]);
        while let Some(bytes) = reader.next().await.unwrap() {
            read.extend_from_slice(&bytes);
        }
        assert!(read == part.repeat(7));
    }

    #[tokio::test]
    async fn an_object_that_is_given_up_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let store = PhotoStore::open(folder.path().to_str().unwrap()).unwrap();
        let mut writer = store.writer(&key("a/large")).await.unwrap();
        writer.write(b"half").await.unwrap();

        writer.abort().await;

        assert_eq!(store.size(&key("a/large")).await.unwrap(), None);
        assert_eq!(store.list(&[key("a")], None, 9).await.unwrap().len(), 0);
    }

    #[tokio::test]
    async fn files_that_were_never_finished_are_deleted_when_they_are_old() {
        let folder = tempfile::tempdir().unwrap();
        let store = PhotoStore::open(folder.path().to_str().unwrap()).unwrap();
        store.put(&key("a/town/1"), vec![1]).await.unwrap();
        std::fs::write(folder.path().join("a/town/2#1"), b"half").unwrap();
        let folders = [key("a/town"), key("b/town")];

        let old = chrono::DateTime::UNIX_EPOCH;
        assert_eq!(store.delete_unfinished(&folders, old).await.unwrap(), 0);
        let new = chrono::DateTime::from_timestamp(32_503_680_000, 0).unwrap();
        assert_eq!(store.delete_unfinished(&folders, new).await.unwrap(), 1);

        assert!(!folder.path().join("a/town/2#1").exists());
        assert_eq!(store.get(&key("a/town/1")).await.unwrap(), [1]);
    }

    #[test]
    fn an_address_of_another_kind_is_refused() {
        for address in ["ftp://photos", "s3://", "s3:///"] {
            let opened = PhotoStore::open(address);
            assert!(matches!(opened, Err(PhotoStoreError::BadAddress(_))), "{address}");
        }
    }
}
