//! The same picture twice is one.

use std::collections::HashSet;

use super::Developed;

/// The photos without those whose bytes came before, in the order in which they are shown.
///
/// Those that are left out are swept up, as no case has them.
pub fn distinct(mut photos: Vec<Developed>) -> Vec<Developed> {
    photos.sort_by_key(|photo| photo.photo_id);
    let mut seen = HashSet::new();
    photos.retain(|photo| seen.insert(photo.original_sha256.clone()));
    photos
}
