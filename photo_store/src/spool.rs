//! What is stored while the store is out of order.

use std::{
    error::Error,
    fmt::Debug,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use futures_util::future::BoxFuture;
use tokio::time::timeout;

use super::{Key, PhotoStore, PhotoStoreError};

/// Maximum time for the store to take an object, if there is a spool.
const PUT_TIMEOUT: Duration = Duration::from_secs(10);
/// Time after a failure in which objects are not sent to the store, but to the spool at once.
/// Afterwards one object tries the store, and the others still go to the spool meanwhile.
const PAUSE: Duration = Duration::from_secs(30);

/// Why the spool failed.
pub type SpoolError = Box<dyn Error + Send + Sync>;

/// A second place for objects, for the time in which the store is out of order. It must be durable,
/// and the same for all processes that share the store.
pub trait Spool: Debug + Send + Sync {
    /// Stores an object, and replaces an existing one.
    fn put<'a>(&'a self, key: &'a Key, bytes: &'a [u8]) -> BoxFuture<'a, Result<(), SpoolError>>;
    /// Reads an object. `None` if the spool does not have it.
    fn get<'a>(&'a self, key: &'a Key) -> BoxFuture<'a, Result<Option<Vec<u8>>, SpoolError>>;
    /// Deletes an object, if the spool has it.
    fn delete<'a>(&'a self, key: &'a Key) -> BoxFuture<'a, Result<(), SpoolError>>;
    /// Deletes all objects in a folder.
    fn delete_folder<'a>(&'a self, folder: &'a Key) -> BoxFuture<'a, Result<(), SpoolError>>;
}

/// The spool of a store, and when the store failed last, until it works again. Clones share it.
#[derive(Debug, Clone)]
pub(super) struct Fallback {
    pub(super) spool: Arc<dyn Spool>,
    failed_at: Arc<Mutex<Option<Instant>>>,
}

impl Fallback {
    fn failed_at(&self) -> MutexGuard<'_, Option<Instant>> {
        self.failed_at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_paused(&self) -> bool {
        self.failed_at().is_some_and(|at| at.elapsed() < PAUSE)
    }

    /// Whether the store may be tried: always while it works, and by one caller after each pause.
    fn may_try(&self) -> bool {
        let mut failed_at = self.failed_at();
        let may = failed_at.is_none_or(|at| at.elapsed() >= PAUSE);
        if may && failed_at.is_some() {
            *failed_at = Some(Instant::now());
        }
        may
    }

    fn note(&self, failed: bool) {
        *self.failed_at() = failed.then(Instant::now);
    }
}

impl PhotoStore {
    /// The same store with a spool.
    #[must_use]
    pub fn with_spool(self, spool: impl Spool + 'static) -> Self {
        let fallback = Fallback { spool: Arc::new(spool), failed_at: Arc::default() };
        Self { fallback: Some(fallback), ..self }
    }

    /// Stores bytes under a key and replaces an existing object. The bytes are durable when this
    /// returns: in the store, or in the spool if the store is out of order.
    pub async fn put(&self, key: &Key, bytes: Vec<u8>) -> Result<(), PhotoStoreError> {
        let Some(fallback) = &self.fallback else { return self.put_in_store(key, bytes).await };
        if fallback.may_try() {
            let error = match timeout(PUT_TIMEOUT, self.put_in_store(key, bytes.clone())).await {
                Ok(Err(error)) if error.is_outage() => error.to_string(),
                Ok(other) => {
                    fallback.note(false);
                    return other;
                }
                Err(elapsed) => elapsed.to_string(),
            };
            tracing::warn!(error, "the photo store is out of order: objects go to the spool");
            fallback.note(true);
        }
        fallback.spool.put(key, &bytes).await.map_err(PhotoStoreError::Spool)
    }

    /// Reads the bytes of a key, from the store or the spool.
    pub async fn get(&self, key: &Key) -> Result<Vec<u8>, PhotoStoreError> {
        let Some(Fallback { spool, .. }) = &self.fallback else {
            return self.get_from_store(key).await;
        };
        let spooled = async || spool.get(key).await.map_err(PhotoStoreError::Spool);
        if self.fallback.as_ref().is_some_and(Fallback::is_paused)
            && let Some(bytes) = spooled().await?
        {
            return Ok(bytes);
        }
        match self.get_from_store(key).await {
            Err(error) => spooled().await?.ok_or(error),
            found => found,
        }
    }

    /// Deletes the object with this key, from the store and the spool. Succeeds if there is none.
    pub async fn delete(&self, key: &Key) -> Result<(), PhotoStoreError> {
        if let Some(Fallback { spool, .. }) = &self.fallback {
            spool.delete(key).await.map_err(PhotoStoreError::Spool)?;
        }
        self.delete_from_store(key).await
    }

    /// Deletes all objects in a folder, from the store and the spool.
    pub async fn delete_folder(&self, folder: &Key) -> Result<(), PhotoStoreError> {
        if let Some(Fallback { spool, .. }) = &self.fallback {
            spool.delete_folder(folder).await.map_err(PhotoStoreError::Spool)?;
        }
        self.delete_folder_from_store(folder).await
    }
}
