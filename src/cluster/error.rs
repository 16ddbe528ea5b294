//! Errors of a private cluster. Each message is for the person who starts the server.

use std::{io, path::PathBuf};

/// Why the cluster cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// PostgreSQL is in none of the usual places.
    #[error(
        "PostgreSQL was not found: install version {oldest} or newer with PostGIS 3 (on Debian or Ubuntu: \
         `apt-get install postgresql-15-postgis-3`, with your release's number), or name the directory of its \
         programs in STREETCORNER_PG_BIN"
    )]
    NotFound {
        /// Oldest supported major version.
        oldest: u32,
    },
    /// The configured directory has no suitable PostgreSQL.
    #[error(
        "{} holds no PostgreSQL {oldest} or newer (it needs `postgres` and `initdb`), though \
         STREETCORNER_PG_BIN names it",
        directory.display()
    )]
    NotThere {
        /// The configured directory.
        directory: PathBuf,
        /// Oldest supported major version.
        oldest: u32,
    },
    /// PostgreSQL is installed without PostGIS.
    #[error(
        "PostgreSQL {major} in {} has no PostGIS: install it (on Debian or Ubuntu: \
         `apt-get install postgresql-{major}-postgis-3`; elsewhere the package is often called `postgis`)",
        binaries.display()
    )]
    NoPostgis {
        /// Major version of that PostgreSQL.
        major: u32,
        /// Directory of its programs.
        binaries: PathBuf,
    },
    /// The data directory was written by a version that is not installed.
    #[error(
        "the database in {} was made by PostgreSQL {data}, and only {installed} is installed: install \
         PostgreSQL {data} with PostGIS again, or use another data directory",
        directory.display()
    )]
    OtherVersion {
        /// Directory of the cluster.
        directory: PathBuf,
        /// Version that wrote the data.
        data: String,
        /// Installed versions.
        installed: String,
    },
    /// A directory cannot be created, read or written.
    #[error("{} cannot be used for the database: {cause}", path.display())]
    Directory {
        /// The path that failed.
        path: PathBuf,
        /// The system's error.
        cause: io::Error,
    },
    /// The path has a form that PostgreSQL does not support.
    #[error("the path {} cannot be used for the database: it {fault}", path.display())]
    Path {
        /// Directory of the cluster.
        path: PathBuf,
        /// What is wrong with it.
        fault: &'static str,
    },
    /// The path of the socket is too long.
    #[error(
        "the path {} is too long for a database socket by {excess} bytes: use a shorter data directory",
        path.display()
    )]
    PathTooLong {
        /// Directory of the cluster.
        path: PathBuf,
        /// Number of excess bytes.
        excess: usize,
    },
    /// A directory above is closed to the account that runs PostgreSQL.
    #[error(
        "PostgreSQL does not run as root, and the account `{account}` may not pass through {}: use a data \
         directory elsewhere (such as /var/lib/streetcorner), or start as an ordinary user",
        ancestor.display()
    )]
    Closed {
        /// The directory that is closed.
        ancestor: PathBuf,
        /// The account.
        account: String,
    },
    /// The process runs as root, and there is no other account for PostgreSQL.
    #[error(
        "PostgreSQL does not run as root, and there is neither an account `postgres` nor `nobody`: make one, or \
         start as an ordinary user"
    )]
    NoAccount,
    /// `initdb` failed.
    #[error("initdb could not make a database in {}: {line}", directory.display())]
    Initdb {
        /// Directory of the cluster.
        directory: PathBuf,
        /// Last line of its error output.
        line: String,
    },
    /// The server ended before it answered, or did not answer in time.
    #[error("PostgreSQL in {} did not come up; its log ends with: {log}", directory.display())]
    NotUp {
        /// Directory of the cluster.
        directory: PathBuf,
        /// End of the server's log.
        log: String,
    },
    /// The server of an earlier run does not stop.
    #[error("an earlier PostgreSQL (process {pid}) in {} does not end: stop it and start again", directory.display())]
    StillRunning {
        /// Directory of the cluster.
        directory: PathBuf,
        /// Process id of the server.
        pid: i32,
    },
    /// Another process owns the directory, and its server does not answer.
    #[error(
        "another Streetcorner process uses {} and its database does not answer: stop that one first",
        directory.display()
    )]
    Busy {
        /// Directory of the cluster.
        directory: PathBuf,
    },
    /// The database cannot be created.
    #[error("the database in {} is up, but refused: {message}", directory.display())]
    Refused {
        /// Directory of the cluster.
        directory: PathBuf,
        /// Error message of the server.
        message: String,
    },
    /// The server did not shut down cleanly.
    #[error("PostgreSQL in {} did not shut down cleanly ({end}): the next start repairs it", directory.display())]
    Unclean {
        /// Directory of the cluster.
        directory: PathBuf,
        /// Exit status of the server.
        end: String,
    },
}
