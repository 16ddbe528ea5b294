//! Programs that come with PostgreSQL.

use std::{path::Path, process::Stdio};

use tokio::process::Command;
use tokio_postgres::config::{Config, Host};

/// Returns a command with the connection settings in its environment, so that the password is not
/// visible in the process list.
pub(super) fn program(path: &Path, config: &Config) -> Command {
    let mut program = Command::new(path);
    program.stdin(Stdio::null()).kill_on_drop(true);
    match config.get_hosts().first() {
        Some(Host::Tcp(host)) => program.env("PGHOST", host),
        #[cfg(unix)]
        Some(Host::Unix(directory)) => program.env("PGHOST", directory),
        None => &mut program,
    };
    if let Some(port) = config.get_ports().first() {
        program.env("PGPORT", port.to_string());
    }
    if let Some(user) = config.get_user() {
        program.env("PGUSER", user);
    }
    if let Some(password) = config.get_password() {
        program.env("PGPASSWORD", String::from_utf8_lossy(password).as_ref());
    }
    program.env("PGDATABASE", config.get_dbname().unwrap_or_default());
    program
}
