//! What lies in the store, looked at a portion at a time.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use futures_util::{TryStreamExt as _, stream::StreamExt as _};
use object_store::path::Path as Key;

use super::{PhotoId, Vault, VaultError};
use crate::{id::Id, jurisdictions::JurisdictionId};

/// Where a city's part of the store is, by what lies there.
pub(super) const SHELVES: [&str; 3] = ["incoming", "public", "sealed"];

/// Something in the store.
#[derive(Debug, Clone)]
pub struct Found {
    /// Where it lies.
    pub key: String,
    /// What it belongs to.
    pub part: Part,
    /// Since when it lies there.
    pub since: DateTime<Utc>,
}

/// What something in the store belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What the public sees of the photo that its addresses call this.
    Public(PhotoId),
    /// A photo: the bytes that came.
    Sealed(PhotoId),
    /// An upload: its piece of this id.
    Piece(Id<()>),
    /// Nothing that we know: it is left alone.
    Unknown,
}

impl Vault {
    /// The next `most` things of a city, in the order of their keys; from the first, or from what
    /// comes behind `after`.
    pub async fn look(
        &self,
        city: &JurisdictionId,
        after: Option<&str>,
        most: usize,
    ) -> Result<Vec<Found>, VaultError> {
        let mut found = BTreeMap::new();
        for shelf in SHELVES {
            let folder = Key::from_iter([shelf, city.as_str()]);
            let rest = match after.map(Key::from) {
                Some(after) => self.0.list_with_offset(Some(&folder), &after),
                None => self.0.list(Some(&folder)),
            };
            let mut rest = rest.map(|object| object.map_err(VaultError::from));
            // No store promises an order, so the first ones are only known at the end.
            while let Some(object) = rest.try_next().await? {
                found.insert(object.location.to_string(), object.last_modified);
                if found.len() > most {
                    found.pop_last();
                }
            }
        }
        let each = |(key, since): (String, _)| Found { part: part(&key), key, since };
        Ok(found.into_iter().map(each).collect())
    }

    /// Drops what [`Vault::look`] found.
    pub async fn drop_found(&self, found: &Found) -> Result<(), VaultError> {
        self.delete(&Key::from(found.key.as_str())).await
    }
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
