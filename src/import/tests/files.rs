//! The real data that lies beside the checkout.

use std::path::{Path, PathBuf};

/// A file of it; none where there is none. In CI it has to be there.
pub(crate) fn shared(file: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).parent()?.join("shared/data").join(file);
    if path.exists() {
        return Some(path);
    }
    assert!(std::env::var_os("CI").is_none(), "{} is missing", path.display());
    tracing::warn!("skipped: {} is missing", path.display());
    None
}
