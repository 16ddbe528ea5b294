//! The limit of open files, for measurements with thousands of connections.

use anyhow::{Context, ensure};
use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// Allows so many open files, here and for programs that are started afterwards. Each connection
/// needs one.
pub(super) fn allow(wanted: u64) -> anyhow::Result<()> {
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE)?;
    if soft < wanted {
        ensure!(wanted <= hard, "{wanted} open files are needed, and {hard} are allowed");
        setrlimit(Resource::RLIMIT_NOFILE, wanted, hard).context("cannot have more open files")?;
    }
    Ok(())
}
