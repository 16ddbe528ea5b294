//! Creates an empty cluster.

use std::{
    fs::{self, File},
    io,
};

use super::{
    ClusterError, Durability,
    entrance::Entrance,
    install::Installation,
    layout::{Layout, NAME, closed_directory, unusable},
};

/// Temporary directory in which the cluster is created.
const FRESH: &str = "data.new";
/// macOS has no `C.UTF-8`; there text is sorted by bytes.
const LOCALE: &str = if cfg!(target_os = "linux") { "--locale=C.UTF-8" } else { "--locale=C" };

/// Creates the cluster unless it exists.
///
/// It is created in a temporary directory and then moved, so that an interrupted `initdb` leaves no
/// partial cluster.
pub(super) fn create(
    installation: &Installation,
    layout: &Layout,
    entrance: &Entrance,
    durability: Durability,
) -> Result<(), ClusterError> {
    if layout.version()?.is_some() {
        return Ok(());
    }
    let fresh = layout.directory.join(FRESH);
    if fresh.exists() {
        fs::remove_dir_all(&fresh).map_err(unusable(&fresh))?;
    }
    closed_directory(&fresh, &entrance.account)?;

    let failed = |line| ClusterError::Initdb { directory: layout.directory.clone(), line };
    let not_run = |error: io::Error| failed(error.to_string());
    let mut initdb = entrance.command(installation.program("initdb")).map_err(not_run)?;
    initdb
        .arg("-D")
        .arg(entrance.path(FRESH))
        .args(["-U", NAME, "-A", "trust", "-E", "UTF8", LOCALE]);
    initdb.args(["--data-checksums", "--no-instructions"]);
    if durability == Durability::Throwaway {
        initdb.arg("--no-sync");
    }
    let said = initdb.output().map_err(not_run)?;
    if !said.status.success() {
        return Err(failed(last_error(&said.stderr)));
    }

    fs::rename(&fresh, layout.data()).map_err(unusable(&layout.data()))?;
    File::open(&layout.directory)
        .and_then(|directory| directory.sync_all())
        .map_err(unusable(&layout.directory))
}

/// Returns the line of the output of `initdb` that describes the failure, not the cleanup after it.
fn last_error(said: &[u8]) -> String {
    let said = String::from_utf8_lossy(said);
    let lines = || said.lines().map(str::trim).filter(|line| !line.is_empty());
    let error = lines().rfind(|line| line.contains("error:") || line.contains("FATAL:"));
    error.or_else(|| lines().next_back()).unwrap_or("it said nothing").to_owned()
}
