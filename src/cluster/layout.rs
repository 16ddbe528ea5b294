//! Paths in the directory of a cluster.

use std::{
    fs::{self, DirBuilder, File, TryLockError},
    io::{self, Read, Seek, SeekFrom},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use super::{ClusterError, account::Account};

/// Name of the role that owns everything, and of its database.
pub(super) const NAME: &str = "streetcorner";
/// File name of PostgreSQL's socket.
const SOCKET: &str = ".s.PGSQL.5432";
/// Maximum length of a socket path, without the final zero byte (macOS allows 103).
const SOCKET_PATH_MAX: usize = if cfg!(target_os = "linux") { 107 } else { 103 };
/// Maximum size of the log in bytes. A longer log is renamed at the next start.
const LOG_MAX: u64 = 10 * 1024 * 1024;

/// A directory whose path PostgreSQL supports.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// The directory, with symbolic links resolved.
    pub(super) directory: PathBuf,
    /// The same path as text.
    pub(super) text: String,
}

impl Layout {
    /// Creates the directory if it is missing, and checks its path.
    pub(super) fn make(directory: &Path) -> Result<Self, ClusterError> {
        fs::create_dir_all(directory).map_err(unusable(directory))?;
        Self::at(directory)
    }

    /// Checks the path of an existing directory.
    pub(super) fn at(directory: &Path) -> Result<Self, ClusterError> {
        let directory = directory.canonicalize().map_err(unusable(directory))?;
        let fault = |fault| ClusterError::Path { path: directory.clone(), fault };
        let text = directory.to_str().ok_or_else(|| fault("is not UTF-8"))?.to_owned();
        // A comma separates hosts in a connection string and cannot be escaped.
        if text.contains(',') {
            return Err(fault("contains a comma"));
        }
        let layout = Self { directory, text };
        let excess = layout.socket().as_os_str().len().saturating_sub(SOCKET_PATH_MAX);
        if excess > 0 {
            return Err(ClusterError::PathTooLong { path: layout.directory, excess });
        }
        Ok(layout)
    }

    /// PostgreSQL's data directory.
    pub(super) fn data(&self) -> PathBuf {
        self.directory.join("data")
    }

    /// The private directory of the socket.
    pub(super) fn run(&self) -> PathBuf {
        self.directory.join("run")
    }

    /// The socket.
    pub(super) fn socket(&self) -> PathBuf {
        self.run().join(SOCKET)
    }

    /// Files in which servers record their process ids.
    pub(super) fn pid_files(&self) -> [PathBuf; 2] {
        [self.data().join("postmaster.pid"), self.run().join(format!("{SOCKET}.lock"))]
    }

    /// The server's log.
    pub(super) fn log(&self) -> PathBuf {
        self.directory.join("postgres.log")
    }

    /// Version that wrote the data. `None` if there are no data yet.
    pub(super) fn version(&self) -> Result<Option<String>, ClusterError> {
        let path = self.data().join("PG_VERSION");
        match fs::read_to_string(&path) {
            Ok(version) => Ok(Some(version.trim().to_owned())),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(ClusterError::Directory { path, cause }),
        }
    }

    /// Connection string of one of the cluster's databases.
    pub(super) fn dsn(&self, database: &str) -> String {
        let quoted = |text: &str| text.replace('\\', r"\\").replace('\'', r"\'");
        format!("host='{}/run' user={NAME} dbname='{}'", quoted(&self.text), quoted(database))
    }

    /// Creates the socket's directory and takes the owner's lock. `None` if another process holds
    /// it.
    ///
    /// The operating system releases the lock when the process ends.
    pub(super) fn lock(&self, account: &Account) -> Result<Option<File>, ClusterError> {
        let path = self.run();
        closed_directory(&path, account)?;
        let directory = File::open(&path).map_err(unusable(&path))?;
        match directory.try_lock() {
            Ok(()) => Ok(Some(directory)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(cause)) => Err(ClusterError::Directory { path, cause }),
        }
    }

    /// Opens the log for appending. Renames it first if it is too long.
    pub(super) fn open_log(&self, account: &Account) -> Result<File, ClusterError> {
        let path = self.log();
        if fs::metadata(&path).is_ok_and(|log| log.len() > LOG_MAX) {
            fs::rename(&path, self.directory.join("postgres.log.1")).map_err(unusable(&path))?;
        }
        let log = File::options()
            .create(true)
            .append(true)
            .mode(0o600)
            .open(&path)
            .map_err(unusable(&path))?;
        account.own(&path).map_err(unusable(&path))?;
        Ok(log)
    }

    /// Returns the last lines of the log after position `start`, joined to one line.
    pub(super) fn log_after(&self, start: u64) -> String {
        let mut text = Vec::new();
        let read = File::open(self.log()).and_then(|mut log| {
            log.seek(SeekFrom::Start(start))?;
            log.read_to_end(&mut text)
        });
        if let Err(error) = read {
            return error.to_string();
        }
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> =
            text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        lines.iter().skip(lines.len().saturating_sub(4)).copied().collect::<Vec<_>>().join(" / ")
    }
}

/// Creates a directory that only `account` can open, if it is missing.
pub(super) fn closed_directory(path: &Path, account: &Account) -> Result<(), ClusterError> {
    match DirBuilder::new().mode(0o700).create(path) {
        Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => {}
        made => made.map_err(unusable(path))?,
    }
    account.own(path).map_err(unusable(path))
}

/// Returns the error for a path that cannot be used.
pub(super) fn unusable(path: &Path) -> impl FnOnce(io::Error) -> ClusterError + use<> {
    let path = path.to_owned();
    move |cause| ClusterError::Directory { path, cause }
}
