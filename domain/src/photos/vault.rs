//! Where the bytes of photos lie: a directory, or an S3-compatible store.

mod incoming;
mod look;
mod unfinished;

use std::{
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use object_store::{
    ObjectStore, ObjectStoreExt, PutPayload, aws::AmazonS3Builder, local::LocalFileSystem,
    path::Path as Key,
};

pub use self::look::{Found, Part};
use super::{PhotoFile, PhotoId};
use crate::jurisdictions::JurisdictionId;

/// A store of photos.
#[derive(Debug, Clone)]
pub struct Vault(Arc<dyn ObjectStore>, Option<Arc<PathBuf>>);

/// Why bytes cannot be kept or had.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// There are none.
    #[error("the photo store does not have it")]
    Missing,
    /// The address says neither directory nor bucket.
    #[error("photos go to a directory or to s3://bucket, not to {0:?}")]
    BadAddress(String),
    /// The directory cannot be used.
    #[error("cannot use the photo directory {0}")]
    Directory(String, #[source] std::io::Error),
    /// The store failed.
    #[error("the photo store failed")]
    Store(#[source] object_store::Error),
}

impl From<object_store::Error> for VaultError {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => Self::Missing,
            other => Self::Store(other),
        }
    }
}

impl Vault {
    /// Opens `s3://bucket` (credentials and endpoint from the usual `AWS_` variables), or a
    /// directory, which is made if need be.
    pub fn open(address: &str) -> Result<Self, VaultError> {
        match address.split_once("://") {
            Some(("s3", bucket)) if !bucket.trim_matches('/').is_empty() => {
                let store = AmazonS3Builder::from_env()
                    .with_bucket_name(bucket.trim_end_matches('/'))
                    .build()?;
                Ok(Self(Arc::new(store), None))
            }
            Some(_) => Err(VaultError::BadAddress(address.to_owned())),
            None => Self::directory(Path::new(address)),
        }
    }

    fn directory(path: &Path) -> Result<Self, VaultError> {
        let named = |error| VaultError::Directory(path.display().to_string(), error);
        // The sealed originals are nobody else's business.
        let mut folder = std::fs::DirBuilder::new();
        folder.recursive(true).mode(0o700).create(path).map_err(named)?;
        let store = LocalFileSystem::new_with_prefix(path)?;
        // Each upload has a folder, which nobody needs when it is empty.
        let store = store.with_fsync(true).with_automatic_cleanup(true);
        Ok(Self(Arc::new(store), Some(Arc::new(path.to_owned()))))
    }

    /// Keeps a publishable file of the photo that its addresses call this.
    pub async fn put(
        &self,
        city: &JurisdictionId,
        public_id: PhotoId,
        file: PhotoFile,
        bytes: Vec<u8>,
    ) -> Result<(), VaultError> {
        self.0.put(&public(city, public_id, file), PutPayload::from(bytes)).await?;
        Ok(())
    }

    /// A publishable file.
    pub async fn get(
        &self,
        city: &JurisdictionId,
        public_id: PhotoId,
        file: PhotoFile,
    ) -> Result<Vec<u8>, VaultError> {
        let found = self.0.get(&public(city, public_id, file)).await?;
        Ok(found.bytes().await?.into())
    }

    /// Seals the bytes that came. No surface ever reads them.
    pub async fn seal(
        &self,
        city: &JurisdictionId,
        photo: PhotoId,
        original: Vec<u8>,
    ) -> Result<(), VaultError> {
        self.0.put(&sealed(city, photo), PutPayload::from(original)).await?;
        Ok(())
    }

    /// Drops the bytes that came; it is no mistake if they are gone already.
    pub async fn drop_original(
        &self,
        city: &JurisdictionId,
        photo: PhotoId,
    ) -> Result<(), VaultError> {
        self.delete(&sealed(city, photo)).await
    }

    /// Drops everything of a photo that was never redacted.
    pub async fn discard(&self, city: &JurisdictionId, photo: PhotoId) -> Result<(), VaultError> {
        self.discard_public(city, photo).await?;
        self.delete(&sealed(city, photo)).await
    }

    /// Drops the files that these addresses led to.
    pub async fn discard_public(
        &self,
        city: &JurisdictionId,
        public_id: PhotoId,
    ) -> Result<(), VaultError> {
        for file in PhotoFile::ALL {
            self.delete(&public(city, public_id, *file)).await?;
        }
        Ok(())
    }

    async fn delete(&self, key: &Key) -> Result<(), VaultError> {
        match self.0.delete(key).await.map_err(VaultError::from) {
            Err(VaultError::Missing) => Ok(()),
            other => other,
        }
    }
}

fn public(city: &JurisdictionId, public_id: PhotoId, file: PhotoFile) -> Key {
    Key::from_iter(["public", city.as_str(), &public_id.to_string(), file.as_str()])
}

fn sealed(city: &JurisdictionId, photo: PhotoId) -> Key {
    Key::from_iter(["sealed", city.as_str(), &photo.to_string()])
}
