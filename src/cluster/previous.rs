//! Stops a server that an earlier, killed process left running.

use std::{
    fs, io,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};

use super::{
    ClusterError,
    layout::{Layout, unusable},
};

/// Time for an earlier server to shut down before it is killed.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The process that has the recorded process id.
#[derive(Debug, PartialEq, Eq)]
enum Holder {
    /// There is no such process.
    Nobody,
    /// The earlier server.
    Server,
    /// An unrelated process with the same id, or a zombie of the server.
    Other,
}

/// Ensures that no earlier server runs on these data. The caller holds the lock, so the owner of
/// any such server has ended.
///
/// The server is stopped and not reused: it may already be shutting down, and the new server must
/// end with this process.
pub(super) fn end(layout: &Layout) -> Result<(), ClusterError> {
    layout.pid_files().iter().try_for_each(|file| {
        let Some(pid) = recorded(file) else { return Ok(()) };
        match gone(pid, &layout.data()) {
            Holder::Server => Err(ClusterError::StillRunning {
                directory: layout.directory.clone(),
                pid: pid.as_raw_pid(),
            }),
            // The server removes stale files itself, unless another process has the id.
            Holder::Nobody => Ok(()),
            Holder::Other => match fs::remove_file(file) {
                Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(unusable(file)(cause)),
                _ => Ok(()),
            },
        }
    })
}

/// Stops the server `pid` if it runs. Returns which process has the id at the end.
fn gone(pid: Pid, data: &Path) -> Holder {
    for (signal, timeout) in [(Signal::INT, TIMEOUT), (Signal::QUIT, TIMEOUT / 6)] {
        let deadline = Instant::now() + timeout;
        if holder(pid, data) == Holder::Server {
            tracing::info!(
                pid = pid.as_raw_pid(),
                ?signal,
                "an earlier PostgreSQL is being shut down"
            );
            // The server may end before the signal arrives, which is the goal.
            let _ = kill_process(pid, signal);
        }
        while Instant::now() < deadline {
            match holder(pid, data) {
                Holder::Server => thread::sleep(Duration::from_millis(20)),
                other => return other,
            }
        }
    }
    holder(pid, data)
}

/// Process id recorded in one of the server's files.
fn recorded(file: &Path) -> Option<Pid> {
    let text = fs::read_to_string(file).ok()?;
    Pid::from_raw(text.lines().next()?.trim().parse().ok().filter(|pid| *pid > 1)?)
}

/// Finds out which process has `pid`. If unsure, the server: two servers on the same data would
/// destroy them.
fn holder(pid: Pid, data: &Path) -> Holder {
    if test_kill_process(pid) == Err(rustix::io::Errno::SRCH) {
        return Holder::Nobody;
    }
    let process = Path::new("/proc").join(pid.as_raw_pid().to_string());
    match fs::read_to_string(process.join("stat")) {
        // A zombie keeps its process id, but holds no data.
        Ok(stat) if stat.rsplit(')').next().is_some_and(|rest| rest.starts_with(" Z")) => {
            Holder::Other
        }
        Ok(stat) if !stat.contains("(postgres)") => Holder::Other,
        _ => match fs::read_link(process.join("cwd")) {
            Ok(directory) if directory != data => Holder::Other,
            _ => Holder::Server,
        },
    }
}
