//! Writes and reads large objects in parts.

use bytes::Bytes;
use futures_util::{TryStreamExt as _, stream::BoxStream};
use object_store::{ObjectStoreExt as _, WriteMultipart};

use super::{Key, PhotoStore, PhotoStoreError};

/// Size of a part in bytes. S3 allows 10,000 parts, so an object has at most 156 GiB.
const PART: usize = 16 << 20;
/// Maximum number of parts that are sent at once.
const MAX_PARTS_AT_ONCE: usize = 2;

/// Writes an object. It appears in the store when it is finished.
#[derive(Debug)]
pub struct Writer {
    upload: WriteMultipart,
}

/// Reads an object.
pub struct Reader {
    parts: BoxStream<'static, object_store::Result<Bytes>>,
}

impl PhotoStore {
    /// Begins to write an object.
    pub async fn writer(&self, key: &Key) -> Result<Writer, PhotoStoreError> {
        let upload = self.objects.put_multipart(key).await?;
        Ok(Writer { upload: WriteMultipart::new_with_chunk_size(upload, PART) })
    }

    /// Begins to read an object.
    pub async fn reader(&self, key: &Key) -> Result<Reader, PhotoStoreError> {
        let found = self.objects.get(key).await?;
        Ok(Reader { parts: found.into_stream() })
    }
}

impl Writer {
    /// Adds bytes.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), PhotoStoreError> {
        self.upload.wait_for_capacity(MAX_PARTS_AT_ONCE).await?;
        self.upload.write(bytes);
        Ok(())
    }

    /// Ends the object. It is durable when this returns.
    pub async fn finish(self) -> Result<(), PhotoStoreError> {
        self.upload.finish().await?;
        Ok(())
    }

    /// Gives the object up. What was sent is deleted as far as possible.
    pub async fn abort(self) {
        self.upload.abort().await.ok();
    }
}

impl Reader {
    /// Returns the next bytes. `None` at the end.
    pub async fn next(&mut self) -> Result<Option<Bytes>, PhotoStoreError> {
        Ok(self.parts.try_next().await?)
    }
}
