//! What others have published, from the folder that lies beside the repository.

use std::{fs, path::Path, time::Duration};

/// What is in a file of a folder.
pub(crate) fn read(folder: &Path, file: &str) -> String {
    fs::read_to_string(folder.join(file)).unwrap()
}

/// Prints what a test found.
#[expect(clippy::print_stderr, reason = "a test has nowhere else to say it")]
pub(crate) fn say(remark: &str) {
    eprintln!("{remark}");
}

/// How long this thread has had a core.
pub(crate) fn busy() -> Duration {
    let stat = fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(stat.split_whitespace().next().unwrap().parse().unwrap())
}
