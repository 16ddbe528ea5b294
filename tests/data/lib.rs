//! Where the data lies that tests read and that is not ours to give away: the folder `shared/data`
//! beside the checkout.
//!
//! A test that cannot run without it is marked `#[ignore = "needs ../shared/data"]`, so that the
//! runner reports it as ignored and counts it. `make test` runs these tests, too, where the folder
//! is there (`cargo test -- --include-ignored`).

use std::path::{Path, PathBuf};

/// The folder, whether it is there or not.
fn folder() -> PathBuf {
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
    checkout.unwrap_or(Path::new(".")).join("../shared/data")
}

/// A file or folder of it.
///
/// # Panics
///
/// Where it is missing: the test that asks for it cannot run.
#[expect(clippy::panic, reason = "a test that cannot go on shall fail where it stands")]
pub fn shared(path: &str) -> PathBuf {
    let found = shared_if_there(path);
    found.unwrap_or_else(|| panic!("this needs {}", folder().join(path).display()))
}

/// A file or folder of it; none where it is missing. For tests that have a sample of their own and
/// read the real data besides.
pub fn shared_if_there(path: &str) -> Option<PathBuf> {
    Some(folder().join(path)).filter(|path| path.exists())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is ignored everywhere is tested nowhere: in CI nothing may be left out.
    #[test]
    #[expect(clippy::disallowed_methods, reason = "a test has no settings that could be read once")]
    fn in_ci_the_shared_data_is_there() {
        let is_ci = std::env::var("CI").is_ok_and(|value| !value.is_empty() && value != "false");

        assert!(!is_ci || folder().is_dir(), "CI is set and {} is missing", folder().display());
    }
}
