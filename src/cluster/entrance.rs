//! How the server's account gets into our directory, also when one above is closed to it.

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

/// The way in through an open file: the system asks nothing about the directories above.
const THROUGH_DOOR: &str = "/proc/self/fd/3";
/// Moves the open directory from standard input, where we can put it, to where it is in nobody's
/// way.
const HOLD_DOOR: &str = r#"exec "$@" 3<&0 </dev/null"#;

/// Variables that would change what `postgres` or `initdb` do, meant for somebody else's.
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
    // The server would tell the service manager that *we* are ready.
    "NOTIFY_SOCKET",
];

/// How programs that run as the server's account name our directory.
#[derive(Debug)]
pub(super) struct Entrance {
    /// Who runs them.
    pub(super) account: Account,
    directory: String,
    /// The directory, opened by root for an account that cannot walk to it: root's home, say.
    door: Option<File>,
}

impl Entrance {
    /// Lets `account` into the directory.
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

    /// A command that runs `program` as the account; for it the names given by [`Self::path`] hold.
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
        // Wherever we were started may be closed to the account, too.
        command.current_dir("/").env("LC_ALL", "C").env("TZ", "UTC");
        for name in OTHERS {
            command.env_remove(name);
        }
        self.account.become_in(&mut command);
        Ok(command)
    }

    /// The name of an entry of the directory.
    pub(super) fn path(&self, entry: &str) -> String {
        format!("{}/{entry}", self.directory)
    }
}
