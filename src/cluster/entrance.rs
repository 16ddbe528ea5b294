//! Gives the server's account access to the data directory, even if a directory above is closed to
//! it.

use std::{
    ffi::OsStr,
    fs::File,
    io,
    process::{Command, Stdio},
};

use super::{
    ClusterError,
    account::Account,
    layout::{Layout, unusable},
};

/// Path through an open file descriptor. The system does not check the directories above it.
const THROUGH_DOOR: &str = "/proc/self/fd/3";
/// Shell script that moves the open directory from standard input to file descriptor 3.
const HOLD_DOOR: &str = r#"exec "$@" 3<&0 </dev/null"#;

/// Environment variables that would change the behaviour of `postgres` or `initdb`.
const OTHERS: [&str; 11] = [
    "PGDATA",
    "PGPORT",
    "PGHOST",
    "PGUSER",
    "PGDATABASE",
    "PGOPTIONS",
    "PGTZ",
    "PGDATESTYLE",
    "PGCLIENTENCODING",
    "PGSERVICE",
    // The server would report to the service manager that this process is ready.
    "NOTIFY_SOCKET",
];

/// How programs that run as the server's account refer to the data directory.
#[derive(Debug)]
pub(super) struct Entrance {
    /// Account that runs the programs.
    pub(super) account: Account,
    directory: String,
    /// The directory, opened by root for an account that cannot traverse its path (for example
    /// root's home directory).
    door: Option<File>,
}

impl Entrance {
    /// Gives `account` access to the directory.
    pub(super) fn open(layout: &Layout, account: Account) -> Result<Self, ClusterError> {
        account.let_through(&layout.directory)?;
        match account.can_reach(&layout.directory) {
            Ok(()) => Ok(Self { account, directory: layout.text.clone(), door: None }),
            Err(_) if cfg!(target_os = "linux") => {
                let door = File::open(&layout.directory).map_err(unusable(&layout.directory))?;
                Ok(Self { account, directory: THROUGH_DOOR.to_owned(), door: Some(door) })
            }
            Err(closed) => Err(closed),
        }
    }

    /// Returns a command that runs `program` as the account. The paths from [`Self::path`] are
    /// valid in it.
    pub(super) fn command(&self, program: impl AsRef<OsStr>) -> io::Result<Command> {
        let mut command = match &self.door {
            None => {
                let mut command = Command::new(program);
                command.stdin(Stdio::null());
                command
            }
            Some(door) => {
                let mut command = Command::new("sh");
                command.args(["-c", HOLD_DOOR, "sh"]).arg(program).stdin(door.try_clone()?);
                command
            }
        };
        // The current directory may be closed to the account, too.
        command.current_dir("/").env("LC_ALL", "C").env("TZ", "UTC");
        for name in OTHERS {
            command.env_remove(name);
        }
        self.account.become_in(&mut command);
        Ok(command)
    }

    /// Returns the path of an entry of the directory.
    pub(super) fn path(&self, entry: &str) -> String {
        format!("{}/{entry}", self.directory)
    }
}
