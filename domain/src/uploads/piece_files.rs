//! The pieces of uploads in the photo store, and their keys.

use photo_store::{Key, PhotoStore, PhotoStoreError};
use uuid::Uuid;

use super::{UploadId, store::PieceId};
use crate::jurisdictions::JurisdictionId;

/// Stores a piece of an upload. It is durable when this returns.
pub(super) async fn put(
    photo_store: &PhotoStore,
    city: &JurisdictionId,
    upload: UploadId,
    piece: PieceId,
    bytes: Vec<u8>,
) -> Result<(), PhotoStoreError> {
    photo_store.put(&key(city, upload, piece), bytes).await
}

/// Reads a piece of an upload.
pub(super) async fn get(
    photo_store: &PhotoStore,
    city: &JurisdictionId,
    upload: UploadId,
    piece: PieceId,
) -> Result<Vec<u8>, PhotoStoreError> {
    photo_store.get(&key(city, upload, piece)).await
}

/// Deletes a piece of an upload. Succeeds if there is none.
pub(super) async fn discard(
    photo_store: &PhotoStore,
    city: &JurisdictionId,
    upload: UploadId,
    piece: PieceId,
) -> Result<(), PhotoStoreError> {
    photo_store.delete(&key(city, upload, piece)).await
}

/// Deletes all pieces of an upload, including those without a row.
pub(super) async fn discard_all(
    photo_store: &PhotoStore,
    city: &JurisdictionId,
    upload: UploadId,
) -> Result<(), PhotoStoreError> {
    photo_store.delete_folder(&folder(city, upload)).await
}

fn folder(city: &JurisdictionId, upload: UploadId) -> Key {
    Key::from_iter(["incoming", city.as_str(), &upload.to_string()])
}

fn key(city: &JurisdictionId, upload: UploadId, piece: PieceId) -> Key {
    piece_key(city, upload, piece.uuid())
}

/// Key of a piece of an upload.
pub(crate) fn piece_key(city: &JurisdictionId, upload: UploadId, piece: Uuid) -> Key {
    folder(city, upload).join(piece.to_string())
}
