//! The stamp in the photo store.

use photo_store::{Key, PhotoStore, PhotoStoreError};
use uuid::Uuid;

use super::Stamp;
use crate::jurisdictions::JurisdictionId;

/// Folder of the stamps in the photo store.
pub const FOLDER: &str = "bindings";

/// Reads the stamp. `None` if there is none. Content that is no stamp is one that no row has.
pub(super) async fn read(
    photo_store: &PhotoStore,
    city: &JurisdictionId,
) -> Result<Option<Stamp>, PhotoStoreError> {
    match photo_store.get(&key(city)).await {
        Ok(bytes) => {
            let text = String::from_utf8(bytes).unwrap_or_default();
            Ok(Some(text.trim().parse().unwrap_or(Stamp::from_uuid(Uuid::nil()))))
        }
        Err(PhotoStoreError::Missing) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Stores the stamp. It is durable when this returns.
pub(super) async fn write(
    photo_store: &PhotoStore,
    city: &JurisdictionId,
    stamp: Stamp,
) -> Result<(), PhotoStoreError> {
    photo_store.put_in_store(&key(city), stamp.to_string().into_bytes()).await
}

fn key(city: &JurisdictionId) -> Key {
    Key::from_iter([FOLDER, city.as_str()])
}
