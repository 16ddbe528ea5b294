//! Where things are in a cluster's directory.

use std::{
    fs::{self, DirBuilder, File, TryLockError},
    io::{self, Read, Seek, SeekFrom},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use super::{ClusterError, account::Account};

/// The role that owns everything, and the name of its database.
pub(super) const NAME: &str = "streetcorner";
/// The file Postgres makes for its socket.
const SOCKET: &str = ".s.PGSQL.5432";
/// The longest path of a socket, without its closing zero, on the strictest system (macOS has 103).
const SOCKET_PATH_MAX: usize = if cfg!(target_os = "linux") { 107 } else { 103 };
/// A log longer than this is put aside at the next start.
const LOG_MAX: u64 = 10 * 1024 * 1024;

/// A directory whose path Postgres can take.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// The directory, without links.
    pub(super) directory: PathBuf,
    /// The same, as text.
    pub(super) text: String,
}

impl Layout {
    /// Makes the directory when it is missing, and checks its path.
    pub(super) fn make(directory: &Path) -> Result<Self, ClusterError> {
        fs::create_dir_all(directory).map_err(unusable(directory))?;
        Self::at(directory)
    }

    /// Checks the path of a directory that is there.
    pub(super) fn at(directory: &Path) -> Result<Self, ClusterError> {
        let directory = directory.canonicalize().map_err(unusable(directory))?;
        let fault = |fault| ClusterError::Path { path: directory.clone(), fault };
        let text = directory.to_str().ok_or_else(|| fault("is not UTF-8"))?.to_owned();
        // A comma separates hosts in a connection string, and cannot be escaped there.
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

    /// Postgres's data directory.
    pub(super) fn data(&self) -> PathBuf {
        self.directory.join("data")
    }

    /// The closed directory of the socket.
    pub(super) fn run(&self) -> PathBuf {
        self.directory.join("run")
    }

    /// The socket.
    pub(super) fn socket(&self) -> PathBuf {
        self.run().join(SOCKET)
    }

    /// What servers write down about themselves: their process numbers, first of all.
    pub(super) fn pid_files(&self) -> [PathBuf; 2] {
        [self.data().join("postmaster.pid"), self.run().join(format!("{SOCKET}.lock"))]
    }

    /// What the server says.
    pub(super) fn log(&self) -> PathBuf {
        self.directory.join("postgres.log")
    }

    /// The version that wrote the data, or nothing when there are none yet.
    pub(super) fn version(&self) -> Result<Option<String>, ClusterError> {
        let path = self.data().join("PG_VERSION");
        match fs::read_to_string(&path) {
            Ok(version) => Ok(Some(version.trim().to_owned())),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(ClusterError::Directory { path, cause }),
        }
    }

    /// A connection string for one of the cluster's databases.
    pub(super) fn dsn(&self, database: &str) -> String {
        let quoted = |text: &str| text.replace('\\', r"\\").replace('\'', r"\'");
        format!("host='{}/run' user={NAME} dbname='{}'", quoted(&self.text), quoted(database))
    }

    /// Makes the socket's directory and takes its lock, which is the owner's, unless another process
    /// has it.
    ///
    /// The system gives the lock back when a process ends, however it ends.
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

    /// Opens the log at its end, and puts it aside first when it has grown long.
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

    /// The last lines of the log after `start`, as one line.
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

/// Makes a directory that only `account` can open, when it is missing.
pub(super) fn closed_directory(path: &Path, account: &Account) -> Result<(), ClusterError> {
    match DirBuilder::new().mode(0o700).create(path) {
        Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => {}
        made => made.map_err(unusable(path))?,
    }
    account.own(path).map_err(unusable(path))
}

/// Says which path could not be used.
pub(super) fn unusable(path: &Path) -> impl FnOnce(io::Error) -> ClusterError + use<> {
    let path = path.to_owned();
    move |cause| ClusterError::Directory { path, cause }
}
