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
    // Our queries are short; compiling one costs more than running it.
    "jit=off",
    "timezone=UTC",
    "log_timezone=UTC",
    "log_destination=stderr",
    "logging_collector=off",
    "log_checkpoints=off",
    "log_line_prefix=%m [%p] %d ",
    // What residents write must not end up in a log: neither a statement, nor the row that broke a
    // rule.
    "log_min_error_statement=panic",
    "log_error_verbosity=terse",
];

/// What a throwaway saves: it need not outlive the machine.
const THROWAWAY: [&str; 3] = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];

/// The command that runs the server.
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
    // Ctrl-C is for us; we stop the server when its last user is done.
    server.stdout(log).stderr(errors).process_group(0);
    Ok(server)
}

/// The server's program, told by the system to shut down when the thread that starts it ends,
/// however that ends.
///
/// Only Linux can do that, through `setpriv`. Elsewhere a killed process leaves its server, and the
/// next start ends it.
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
