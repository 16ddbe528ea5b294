//! The limit of open files.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Raises the limit of open files to the highest value that the system allows. Each connection and
/// each event stream is an open file, and systems start processes with a limit of 1,024.
pub(crate) fn raise_limit() {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current == maximum {
        return;
    }
    // `None` means unlimited.
    let limit = maximum.map_or_else(|| "unlimited".to_owned(), |files| files.to_string());
    match setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }) {
        Ok(()) => tracing::info!(limit, "raised the limit of open files"),
        Err(error) => tracing::warn!(%error, limit, "cannot raise the limit of open files"),
    }
}
