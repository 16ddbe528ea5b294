//! What others have published, from the folder that lies beside the repository.

use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
    time::Duration,
};

use flate2::read::GzDecoder;

/// A folder below `shared/data`.
pub(crate) fn folder(name: &str) -> PathBuf {
    shared_data::shared(name)
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
