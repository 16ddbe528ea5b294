//! Removes duplicate photos.

use std::collections::HashSet;

use super::ProcessedPhoto;

/// Returns the photos without those whose original bytes occurred before, in display order.
///
/// A task deletes the files of the others, because no case has them.
pub fn distinct(mut photos: Vec<ProcessedPhoto>) -> Vec<ProcessedPhoto> {
    photos.sort_by_key(|photo| photo.photo_id);
    let mut seen = HashSet::new();
    photos.retain(|photo| seen.insert(photo.original_sha256.clone()));
    photos
}
