//! The command line of the server.

use std::{
    io,
    os::unix::process::CommandExt,
    path::Path,
    process::{Command, Stdio},
};

use super::{
    ClusterError, Durability,
    entrance::Entrance,
    install::Installation,
    layout::{Layout, unusable},
};

/// Settings of every server.
const SETTINGS: [&str; 16] = [
    "listen_addresses=",
    "port=5432",
    "unix_socket_permissions=0700",
    "cluster_name=streetcorner",
    "max_connections=200",
    "shared_buffers=128MB",
    "random_page_cost=1.1",
    // The queries are short: JIT compilation takes longer than running them.
    "jit=off",
    "timezone=UTC",
    "log_timezone=UTC",
    "log_destination=stderr",
    "logging_collector=off",
    "log_checkpoints=off",
    "log_line_prefix=%m [%p] %d ",
    // Text from residents must not be logged: neither statements nor rows that violate a
    // constraint.
    "log_min_error_statement=panic",
    "log_error_verbosity=terse",
];

/// Additional settings of a throwaway server, which need not survive a crash.
const THROWAWAY: [&str; 3] = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];

/// Returns the command that runs the server.
pub(super) fn command(
    installation: &Installation,
    layout: &Layout,
    entrance: &Entrance,
    durability: Durability,
) -> Result<Command, ClusterError> {
    let unusable = || unusable(&layout.log());
    let log = layout.open_log(&entrance.account)?;
    let errors = log.try_clone().map_err(unusable())?;

    let mut server = guarded(&installation.program("postgres"), entrance).map_err(unusable())?;
    server.arg("-D").arg(entrance.path("data"));
    let run = entrance.path("run").replace('"', "\"\"");
    server.arg("-c").arg(format!("unix_socket_directories=\"{run}\""));
    let throwaway: &[&str] = if durability == Durability::Throwaway { &THROWAWAY } else { &[] };
    for setting in SETTINGS.iter().chain(throwaway) {
        server.arg("-c").arg(setting);
    }
    // The server must not receive Ctrl-C. This process stops it at the end.
    server.stdout(log).stderr(errors).process_group(0);
    Ok(server)
}

/// Returns the server's command. The operating system stops the server when the thread that started
/// it ends, for any reason.
///
/// Only Linux supports this, through `setpriv`. On other systems a killed process leaves its server
/// running, and the next start stops it.
fn guarded(postgres: &Path, entrance: &Entrance) -> io::Result<Command> {
    const GUARD: [&str; 3] = ["--pdeathsig", "INT", "--"];
    let tried = Command::new("setpriv").args(GUARD).arg("true").stdin(Stdio::null()).output();
    if !tried.is_ok_and(|tried| tried.status.success()) {
        return entrance.command(postgres);
    }
    let mut guarded = entrance.command("setpriv")?;
    guarded.args(GUARD).arg(postgres);
    Ok(guarded)
}
