//! A handle to a running cluster.

use std::{
    fs::File,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use super::{
    ClusterError, Settings,
    account::Account,
    entrance::Entrance,
    initdb,
    install::Installation,
    layout::{Layout, NAME},
    postmaster, previous, probe,
    server::Server,
};

/// Maximum time for another process's server to answer, or for its owner to release the lock.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Maximum time for crash recovery of our own server, while its process is alive.
const REPAIR: Duration = Duration::from_mins(5);
/// Minimum interval between connection attempts: each failed attempt writes a line to the server's
/// log.
const GLANCE: Duration = Duration::from_millis(160);
/// Maximum number of failed starts while child processes of a killed server still run.
const DEATHS: u32 = 20;
/// The log message for that situation.
const IN_THE_WAY: &str = "pre-existing shared memory block";

/// A running PostgreSQL cluster. Dropping it stops the server and waits, if this handle started it.
#[derive(Debug)]
pub struct Cluster {
    layout: Layout,
    owned: Option<Owned>,
}

/// Resources of the process that started the server.
#[derive(Debug)]
struct Owned {
    server: Server,
    /// Held until the server has stopped.
    _lock: File,
}

impl Cluster {
    /// Starts the cluster and creates it first if necessary. If another process already runs it,
    /// connects to that server.
    ///
    /// Blocks for a fraction of a second, or about two seconds when it creates the cluster.
    pub fn start(settings: &Settings) -> Result<Self, ClusterError> {
        let layout = Layout::make(&settings.directory)?;
        let account = Account::choose(&layout.data())?;
        let deadline = Instant::now() + TIMEOUT;
        loop {
            if let Some(lock) = layout.lock(&account)? {
                return Self::own(settings, layout, account, lock);
            }
            if probe::answers(&layout, NAME) {
                return Ok(Self { layout, owned: None });
            }
            if Instant::now() > deadline {
                return Err(ClusterError::Busy { directory: layout.directory });
            }
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Returns the cluster in `directory` if a server answers there. Dropping the result does not
    /// stop that server.
    pub fn connect_if_running(directory: &Path) -> Option<Self> {
        let layout = Layout::at(directory).ok()?;
        probe::answers(&layout, NAME).then_some(Self { layout, owned: None })
    }

    /// Whether this handle started the server and will stop it.
    pub fn is_owner(&self) -> bool {
        self.owned.is_some()
    }

    /// Connection string of the database `streetcorner`, in `key=value` form.
    pub fn url(&self) -> String {
        self.dsn(NAME)
    }

    /// Connection string of another database of the cluster. The database need not exist.
    pub fn dsn(&self, database: &str) -> String {
        self.layout.dsn(database)
    }

    /// Stops the server, if this handle started it, and waits for its end.
    pub fn stop(mut self) -> Result<(), ClusterError> {
        self.end()
    }

    /// Starts the server as its owner.
    fn own(
        settings: &Settings,
        layout: Layout,
        account: Account,
        lock: File,
    ) -> Result<Self, ClusterError> {
        let installation = Installation::find(settings.binaries.as_deref(), &layout)?;
        previous::end(&layout)?;
        let entrance = Entrance::open(&layout, account)?;
        initdb::create(&installation, &layout, &entrance, settings.durability)?;
        let command = postmaster::command(&installation, &layout, &entrance, settings.durability)?;
        let log = layout.log().metadata().map_or(0, |log| log.len());
        let not_up = |log| ClusterError::NotUp { directory: layout.directory.clone(), log };
        let server = Server::start(command).map_err(|error| not_up(error.to_string()))?;

        if !comes_up(&layout, &server, log) {
            let ended = server.stop();
            return Err(not_up(
                ended.map_or_else(|error| error.to_string(), |_| layout.log_after(log)),
            ));
        }
        let cluster = Self { layout, owned: Some(Owned { server, _lock: lock }) };
        probe::create_database(&cluster.layout).map_err(|message| ClusterError::Refused {
            directory: cluster.layout.directory.clone(),
            message,
        })?;
        Ok(cluster)
    }

    /// Stops the server that this handle started.
    fn end(&mut self) -> Result<(), ClusterError> {
        let Some(Owned { server, _lock }) = self.owned.take() else { return Ok(()) };
        let unclean = |end| ClusterError::Unclean { directory: self.layout.directory.clone(), end };
        let status = server.stop().map_err(|error| unclean(error.to_string()))?;
        if status.success() { Ok(()) } else { Err(unclean(status.to_string())) }
    }
}

/// Waits until the server answers. `log` is the position in the log where its messages begin. Waits
/// for a long recovery. If the server dies, waits only if a restart can succeed.
fn comes_up(layout: &Layout, server: &Server, log: u64) -> bool {
    let deadline = Instant::now() + REPAIR;
    let mut pause = Duration::from_millis(10);
    while !probe::answers(layout, "postgres") {
        let hopeless = match server.deaths() {
            0 => false,
            1..DEATHS => !layout.log_after(log).contains(IN_THE_WAY),
            DEATHS.. => true,
        };
        if hopeless || Instant::now() > deadline {
            return false;
        }
        thread::sleep(pause);
        pause = (pause * 2).min(GLANCE);
    }
    true
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Err(error) = self.end() {
            tracing::warn!("{error}");
        }
    }
}
