//! Where the files are that tests read.

use std::path::{Path, PathBuf};

use chrono::Utc;
use fixtures::{LatLong, Scene};
pub use shared_data::{shared, shared_if_there};

/// The root of the checkout.
pub fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// A picture of `scene`, taken now at this place.
#[expect(clippy::disallowed_methods, reason = "the camera's clock, not the city's")]
pub fn scene(scene: Scene, lat: f64, long: f64) -> Vec<u8> {
    fixtures::photo(scene, LatLong { lat, long }, Utc::now())
}
