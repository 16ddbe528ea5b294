//! Lists the photo store of a jurisdiction, one page at a time.

use chrono::{DateTime, Utc};
use photo_store::{Key, PhotoStore, PhotoStoreError};

use super::PhotoId;
use crate::{id::Id, jurisdictions::JurisdictionId};

/// An object in the photo store.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// Key of the object.
    pub(crate) key: Key,
    /// What it belongs to.
    pub(crate) part: Part,
    /// Time it was stored (UTC).
    pub(crate) since: DateTime<Utc>,
}

/// What an object in the photo store belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Public file of the photo with this public id.
    Public(PhotoId),
    /// Sealed original of this photo.
    Sealed(PhotoId),
    /// Piece of an upload.
    Piece(Id<()>),
    /// Unknown. Such objects are not touched.
    Unknown,
}

/// Returns the key prefixes of a jurisdiction.
fn folders(city: &JurisdictionId) -> [Key; 3] {
    ["incoming", "public", "sealed"].map(|folder| Key::from_iter([folder, city.as_str()]))
}

/// Returns the next objects of a jurisdiction, at most `limit`, sorted by key, starting after
/// `after` or from the first.
pub(crate) async fn look(
    photo_store: &PhotoStore,
    city: &JurisdictionId,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<Found>, PhotoStoreError> {
    let stored = photo_store.list(&folders(city), after, limit).await?;
    let stored = stored.into_iter();
    let found =
        stored.map(|it| Found { part: part(it.key.as_ref()), key: it.key, since: it.stored_at });
    Ok(found.collect())
}

/// Deletes partially written files of a jurisdiction that are older than `before`.
pub(crate) async fn drop_unfinished(
    photo_store: &PhotoStore,
    city: &JurisdictionId,
    before: DateTime<Utc>,
) -> Result<usize, PhotoStoreError> {
    photo_store.delete_unfinished(&folders(city), before).await
}

fn part(key: &str) -> Part {
    let names: Vec<&str> = key.split('/').collect();
    let known = match names.as_slice() {
        ["public", _, public_id, _] => public_id.parse().ok().map(Part::Public),
        ["sealed", _, photo] => photo.parse().ok().map(Part::Sealed),
        ["incoming", _, _, piece] => piece.parse().ok().map(Part::Piece),
        _ => None,
    };
    known.unwrap_or(Part::Unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_another_shape_is_nobodys() {
        let id = "019ab6f0-0000-7000-8000-000000000000";
        let public = Part::Public(id.parse().unwrap());
        assert_eq!(part(&format!("public/town/{id}/full.jpg")), public);
        let sealed = Part::Sealed(id.parse().unwrap());
        assert_eq!(part(&format!("sealed/town/{id}")), sealed);
        let piece = Part::Piece(id.parse().unwrap());
        assert_eq!(part(&format!("incoming/town/{id}/{id}")), piece);
        for key in ["public/town/readme/full.jpg", "sealed/town", "else/town/x", ""] {
            assert_eq!(part(key), Part::Unknown, "{key}");
        }
    }
}
