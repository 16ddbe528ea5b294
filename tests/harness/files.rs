//! Where the files are that tests read.

use std::path::{Path, PathBuf};

use chrono::Utc;
use fixtures::Scene;

/// The root of the checkout.
pub fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// A file of the real data that lies beside the checkout; none, with a word, where there is none.
/// In CI it has to be there.
pub fn shared(file: &str) -> Option<PathBuf> {
    let path = workspace().parent().unwrap().join("shared/data").join(file);
    if path.exists() {
        return Some(path);
    }
    assert!(std::env::var_os("CI").is_none(), "{} is missing", path.display());
    tracing::warn!("skipped: {} is missing", path.display());
    None
}

/// A picture of `scene`, taken now at this place.
#[expect(clippy::disallowed_methods, reason = "the camera's clock, not the city's")]
pub fn scene(scene: Scene, lat: f64, long: f64) -> Vec<u8> {
    fixtures::photo(scene, 1, geo::Point::new(long, lat), Utc::now())
}
