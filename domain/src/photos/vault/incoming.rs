//! Pieces of pictures that are on their way.

use futures_util::{TryStreamExt as _, stream::StreamExt as _};
use object_store::{ObjectStoreExt, PutPayload, path::Path as Key};

use super::{Vault, VaultError};
use crate::{id::Id, jurisdictions::JurisdictionId};

impl Vault {
    /// Keeps a piece of an upload; it is there for good when this returns.
    pub async fn put_piece<U, P>(
        &self,
        city: &JurisdictionId,
        upload: Id<U>,
        piece: Id<P>,
        bytes: Vec<u8>,
    ) -> Result<(), VaultError> {
        self.0.put(&key(city, upload, piece), PutPayload::from(bytes)).await?;
        Ok(())
    }

    /// A piece of an upload.
    pub async fn piece<U, P>(
        &self,
        city: &JurisdictionId,
        upload: Id<U>,
        piece: Id<P>,
    ) -> Result<Vec<u8>, VaultError> {
        let found = self.0.get(&key(city, upload, piece)).await?;
        Ok(found.bytes().await?.to_vec())
    }

    /// Drops a piece of an upload; it is no mistake if it is gone already.
    pub async fn drop_piece<U, P>(
        &self,
        city: &JurisdictionId,
        upload: Id<U>,
        piece: Id<P>,
    ) -> Result<(), VaultError> {
        self.delete(&key(city, upload, piece)).await
    }

    /// Drops every piece of an upload, also those that came to nothing.
    pub async fn drop_pieces<U>(
        &self,
        city: &JurisdictionId,
        upload: Id<U>,
    ) -> Result<(), VaultError> {
        let folder = Key::from_iter(["incoming", city.as_str(), &upload.to_string()]);
        let mut found = self.0.list(Some(&folder)).map(|found| found.map_err(VaultError::from));
        while let Some(piece) = found.try_next().await? {
            self.delete(&piece.location).await?;
        }
        Ok(())
    }
}

fn key<U, P>(city: &JurisdictionId, upload: Id<U>, piece: Id<P>) -> Key {
    Key::from_iter(["incoming", city.as_str(), &upload.to_string(), &piece.to_string()])
}
