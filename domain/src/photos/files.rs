//! The files of photos in the photo store, and their keys.

use photo_store::{Key, PhotoStore, PhotoStoreError};

use super::{PhotoFile, PhotoId};
use crate::jurisdictions::JurisdictionId;

/// Stores a public file of the photo with this public id.
pub(super) async fn put(
    photo_store: &PhotoStore,
    city: &JurisdictionId,
    public_id: PhotoId,
    file: PhotoFile,
    bytes: Vec<u8>,
) -> Result<(), PhotoStoreError> {
    photo_store.put(&public(city, public_id, file), bytes).await
}

/// Reads a public file of the photo with this public id.
pub async fn get(
    photo_store: &PhotoStore,
    city: &JurisdictionId,
    public_id: PhotoId,
    file: PhotoFile,
) -> Result<Vec<u8>, PhotoStoreError> {
    photo_store.get(&public(city, public_id, file)).await
}

/// Stores the uploaded original. No API returns it.
pub(super) async fn seal(
    photo_store: &PhotoStore,
    city: &JurisdictionId,
    photo: PhotoId,
    original: Vec<u8>,
) -> Result<(), PhotoStoreError> {
    photo_store.put(&sealed(city, photo), original).await
}

/// Deletes the uploaded original. Succeeds if there is none.
pub async fn drop_original(
    photo_store: &PhotoStore,
    city: &JurisdictionId,
    photo: PhotoId,
) -> Result<(), PhotoStoreError> {
    photo_store.delete(&sealed(city, photo)).await
}

/// Deletes all files of a photo that was never redacted.
pub async fn discard(
    photo_store: &PhotoStore,
    city: &JurisdictionId,
    photo: PhotoId,
) -> Result<(), PhotoStoreError> {
    discard_public(photo_store, city, photo).await?;
    drop_original(photo_store, city, photo).await
}

/// Deletes the public files of the photo with this public id.
pub async fn discard_public(
    photo_store: &PhotoStore,
    city: &JurisdictionId,
    public_id: PhotoId,
) -> Result<(), PhotoStoreError> {
    for file in PhotoFile::ALL {
        photo_store.delete(&public(city, public_id, *file)).await?;
    }
    Ok(())
}

/// Key of a public file of the photo with this public id.
pub(crate) fn public(city: &JurisdictionId, public_id: PhotoId, file: PhotoFile) -> Key {
    Key::from_iter(["public", city.as_str(), &public_id.to_string(), file.as_str()])
}

/// Key of the uploaded original.
pub(crate) fn sealed(city: &JurisdictionId, photo: PhotoId) -> Key {
    Key::from_iter(["sealed", city.as_str(), &photo.to_string()])
}
