//! Published routing problems, from the folder that lies beside the repository.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A folder below `shared/data/dispatch`; `None` where this machine has none.
///
/// # Panics
///
/// In CI, where it must be there.
#[expect(clippy::disallowed_methods, reason = "a test has no settings that could be read once")]
pub(crate) fn folder(name: &str) -> Option<PathBuf> {
    let beside = |dir: &Path| dir.join("shared/data/dispatch").join(name);
    let found =
        Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(beside).find(|dir| dir.is_dir());
    if found.is_none() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "shared/data is missing in CI");
        say("skipped: there is no shared/data beside the repository");
    }
    found
}

/// Tells whoever runs the test what it left out or found.
#[expect(clippy::print_stderr, reason = "a test has nowhere else to say it")]
pub(crate) fn say(remark: &str) {
    eprintln!("{remark}");
}

/// What is in a file of a folder.
pub(crate) fn text(folder: &Path, file: &str) -> String {
    fs::read_to_string(folder.join(file)).unwrap()
}
