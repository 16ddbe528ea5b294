//! What others have published, from the folder that lies beside the repository.

use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
    time::Duration,
};

use flate2::read::GzDecoder;

/// A folder below `shared/data`; `None` where this machine has none.
///
/// # Panics
///
/// In CI, where it must be there.
#[expect(clippy::disallowed_methods, reason = "a test has no settings that could be read once")]
pub(crate) fn folder(name: &str) -> Option<PathBuf> {
    let beside = |dir: &Path| dir.join("shared/data").join(name);
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

/// What is in a file of a folder, unpacked.
pub(crate) fn text(folder: &Path, file: &str) -> String {
    let bytes = fs::read(folder.join(file)).unwrap();
    if Path::new(file).extension().is_none_or(|kind| kind != "gz") {
        return String::from_utf8(bytes).unwrap();
    }
    let mut text = String::new();
    GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap();
    text
}

/// How long this thread has had a core.
pub(crate) fn busy() -> Duration {
    let stat = fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(stat.split_whitespace().next().unwrap().parse().unwrap())
}
