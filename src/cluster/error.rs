//! Why a cluster does not start, each in one sentence for the person who started it.

use std::{io, path::PathBuf};

/// Why there is no database.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// No Postgres in any usual place.
    #[error(
        "PostgreSQL was not found: install version {oldest} or newer with PostGIS 3 (on Debian or Ubuntu: \
         `apt-get install postgresql-15-postgis-3`, with your release's number), or name the directory of its \
         programs in STREETCORNER_PG_BIN"
    )]
    NotFound {
        /// The oldest version that will do.
        oldest: u32,
    },
    /// No Postgres where the settings say that it is.
    #[error(
        "{} holds no PostgreSQL {oldest} or newer (it needs `postgres` and `initdb`), though \
         STREETCORNER_PG_BIN names it",
        directory.display()
    )]
    NotThere {
        /// The directory that the settings name.
        directory: PathBuf,
        /// The oldest version that will do.
        oldest: u32,
    },
    /// Postgres without `PostGIS`.
    #[error(
        "PostgreSQL {major} in {} has no PostGIS: install it (on Debian or Ubuntu: \
         `apt-get install postgresql-{major}-postgis-3`; elsewhere the package is often called `postgis`)",
        binaries.display()
    )]
    NoPostgis {
        /// The version that lacks it.
        major: u32,
        /// Where its programs are.
        binaries: PathBuf,
    },
    /// The data were written by a Postgres that is not installed.
    #[error(
        "the database in {} was made by PostgreSQL {data}, and only {installed} is installed: install \
         PostgreSQL {data} with PostGIS again, or use another data directory",
        directory.display()
    )]
    OtherVersion {
        /// The cluster's directory.
        directory: PathBuf,
        /// The version that wrote it.
        data: String,
        /// The versions that are there.
        installed: String,
    },
    /// The directory cannot be made, read or written.
    #[error("{} cannot be used for the database: {cause}", path.display())]
    Directory {
        /// What could not be used.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// The path has a form that Postgres cannot take.
    #[error("the path {} cannot be used for the database: it {fault}", path.display())]
    Path {
        /// The cluster's directory.
        path: PathBuf,
        /// What is wrong with it.
        fault: &'static str,
    },
    /// The path of the socket is longer than a socket's may be.
    #[error(
        "the path {} is too long for a database socket by {excess} bytes: use a shorter data directory",
        path.display()
    )]
    PathTooLong {
        /// The cluster's directory.
        path: PathBuf,
        /// How much too long it is.
        excess: usize,
    },
    /// A directory above is closed to the account that runs Postgres.
    #[error(
        "PostgreSQL does not run as root, and the account `{account}` may not pass through {}: use a data \
         directory elsewhere (such as /var/lib/streetcorner), or start as an ordinary user",
        ancestor.display()
    )]
    Closed {
        /// The directory that is closed.
        ancestor: PathBuf,
        /// The account that cannot pass.
        account: String,
    },
    /// Started by root, and there is no other account to run as.
    #[error(
        "PostgreSQL does not run as root, and there is neither an account `postgres` nor `nobody`: make one, or \
         start as an ordinary user"
    )]
    NoAccount,
    /// `initdb` failed.
    #[error("initdb could not make a database in {}: {line}", directory.display())]
    Initdb {
        /// The cluster's directory.
        directory: PathBuf,
        /// The last thing it said.
        line: String,
    },
    /// The server ended before it answered, or never answered.
    #[error("PostgreSQL in {} did not come up; its log ends with: {log}", directory.display())]
    NotUp {
        /// The cluster's directory.
        directory: PathBuf,
        /// The end of its log.
        log: String,
    },
    /// The server of an earlier run does not end.
    #[error("an earlier PostgreSQL (process {pid}) in {} does not end: stop it and start again", directory.display())]
    StillRunning {
        /// The cluster's directory.
        directory: PathBuf,
        /// The process that goes on.
        pid: i32,
    },
    /// Another process holds the directory, and its server does not answer.
    #[error(
        "another Streetcorner process uses {} and its database does not answer: stop that one first",
        directory.display()
    )]
    Busy {
        /// The cluster's directory.
        directory: PathBuf,
    },
    /// The first database could not be made.
    #[error("the database in {} is up, but refused: {message}", directory.display())]
    Refused {
        /// The cluster's directory.
        directory: PathBuf,
        /// What it said.
        message: String,
    },
    /// The server ended, but not as it should.
    #[error("PostgreSQL in {} did not shut down cleanly ({end}): the next start repairs it", directory.display())]
    Unclean {
        /// The cluster's directory.
        directory: PathBuf,
        /// How it ended.
        end: String,
    },
}
