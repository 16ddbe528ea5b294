//! Ends the server that an earlier, killed process left behind.

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

/// How long an earlier server may take to shut down before it is cut off.
const PATIENCE: Duration = Duration::from_secs(30);

/// Who has the process number that an earlier server wrote down.
#[derive(Debug, PartialEq, Eq)]
enum Holder {
    /// Nobody.
    Nobody,
    /// The server itself.
    Server,
    /// A process that came later and got the same number, or the server's remains that nobody
    /// buried.
    Other,
}

/// Makes sure that no earlier server runs on these data. The caller holds the lock, so the owner of
/// any such server is dead.
///
/// It is ended, not taken over: it may just have been told to shut down, and the new one should end
/// with *us*.
pub(super) fn end(layout: &Layout) -> Result<(), ClusterError> {
    layout.pid_files().iter().try_for_each(|file| {
        let Some(pid) = recorded(file) else { return Ok(()) };
        match gone(pid, &layout.data()) {
            Holder::Server => Err(ClusterError::StillRunning {
                directory: layout.directory.clone(),
                pid: pid.as_raw_pid(),
            }),
            // The server removes stale files itself, unless somebody has the number.
            Holder::Nobody => Ok(()),
            Holder::Other => match fs::remove_file(file) {
                Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(unusable(file)(cause)),
                _ => Ok(()),
            },
        }
    })
}

/// Shuts the server `pid` down if it runs, and says who has the number in the end.
fn gone(pid: Pid, data: &Path) -> Holder {
    for (signal, patience) in [(Signal::INT, PATIENCE), (Signal::QUIT, PATIENCE / 6)] {
        let deadline = Instant::now() + patience;
        if holder(pid, data) == Holder::Server {
            tracing::info!(
                pid = pid.as_raw_pid(),
                ?signal,
                "an earlier PostgreSQL is being shut down"
            );
            // It may end between the look and the signal, and that is all we want.
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

/// The process number in one of the server's own files.
fn recorded(file: &Path) -> Option<Pid> {
    let text = fs::read_to_string(file).ok()?;
    Pid::from_raw(text.lines().next()?.trim().parse().ok().filter(|pid| *pid > 1)?)
}

/// Who has `pid` now. In doubt it is the server: two servers on the same data would destroy them.
fn holder(pid: Pid, data: &Path) -> Holder {
    if test_kill_process(pid) == Err(rustix::io::Errno::SRCH) {
        return Holder::Nobody;
    }
    let process = Path::new("/proc").join(pid.as_raw_pid().to_string());
    match fs::read_to_string(process.join("stat")) {
        // A zombie holds its number, but no data.
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
