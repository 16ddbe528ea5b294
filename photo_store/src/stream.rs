//! Writes and reads large objects in parts.

use bytes::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _, stream::BoxStream};
use object_store::{ObjectStoreExt as _, WriteMultipart};

use super::{Key, Objects, PhotoStore, PhotoStoreError, directory::NewFile};

/// Size of a part in bytes. S3 allows 10,000 parts, so an object has at most 156 GiB.
const PART: usize = 16 << 20;
/// Maximum number of parts that are sent at once.
const MAX_PARTS_AT_ONCE: usize = 2;

/// Writes an object. It appears in the store when it is finished.
#[derive(Debug)]
pub struct Writer(Target);

#[derive(Debug)]
enum Target {
    File(NewFile),
    Upload(WriteMultipart),
}

/// Reads an object.
pub struct Reader {
    parts: BoxStream<'static, Result<Bytes, PhotoStoreError>>,
}

impl PhotoStore {
    /// Begins to write an object.
    pub async fn writer(&self, key: &Key) -> Result<Writer, PhotoStoreError> {
        Ok(Writer(match &self.objects {
            Objects::Directory(directory) => Target::File(directory.begin(key).await?),
            Objects::Bucket(bucket) => {
                let upload = bucket.put_multipart(key).await?;
                Target::Upload(WriteMultipart::new_with_chunk_size(upload, PART))
            }
        }))
    }

    /// Begins to read an object.
    pub async fn reader(&self, key: &Key) -> Result<Reader, PhotoStoreError> {
        let parts = match &self.objects {
            Objects::Directory(directory) => directory.read_parts(key).await?.err_into().boxed(),
            Objects::Bucket(bucket) => bucket.get(key).await?.into_stream().err_into().boxed(),
        };
        Ok(Reader { parts })
    }
}

impl Writer {
    /// Adds bytes.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), PhotoStoreError> {
        match &mut self.0 {
            Target::File(file) => file.write(bytes).await?,
            Target::Upload(upload) => {
                upload.wait_for_capacity(MAX_PARTS_AT_ONCE).await?;
                upload.write(bytes);
            }
        }
        Ok(())
    }

    /// Ends the object. It is durable when this returns.
    pub async fn finish(self) -> Result<(), PhotoStoreError> {
        match self.0 {
            Target::File(file) => file.finish().await?,
            Target::Upload(upload) => drop(upload.finish().await?),
        }
        Ok(())
    }

    /// Gives the object up. What was sent is deleted as far as possible.
    pub async fn abort(self) {
        match self.0 {
            Target::File(file) => drop(file),
            Target::Upload(upload) => drop(upload.abort().await),
        }
    }
}

impl Reader {
    /// Returns the next bytes. `None` at the end.
    pub async fn next(&mut self) -> Result<Option<Bytes>, PhotoStoreError> {
        self.parts.try_next().await
    }
}
