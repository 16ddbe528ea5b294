//! A started cluster.

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

/// How long another owner's server may take to answer, or its owner to let go.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long our own may repair itself after a crash before we call it dead; it is left alone while
/// it lives.
const REPAIR: Duration = Duration::from_mins(5);
/// How often we look at most whether it is up: each look before it is leaves a line in its log.
const GLANCE: Duration = Duration::from_millis(160);
/// How often a server may end at its start while children of a killed one are in its way.
const DEATHS: u32 = 20;
/// What it says about them.
const IN_THE_WAY: &str = "pre-existing shared memory block";

/// A Postgres cluster in use. Dropping it shuts the server down, if this handle started it, and
/// waits.
#[derive(Debug)]
pub struct Cluster {
    layout: Layout,
    owned: Option<Owned>,
}

/// What the process has that started the server.
#[derive(Debug)]
struct Owned {
    server: Server,
    /// Held until the server has ended.
    _lock: File,
}

impl Cluster {
    /// Starts the cluster, which is made first when it is missing; one that another process runs is
    /// simply used.
    ///
    /// Blocks for a fraction of a second, or about two when the cluster is made.
    pub fn start(settings: &Settings) -> Result<Self, ClusterError> {
        let layout = Layout::make(&settings.directory)?;
        let account = Account::choose(&layout.data())?;
        let deadline = Instant::now() + PATIENCE;
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

    /// The cluster in `directory`, if a server answers there. It is only used: dropping this does
    /// not stop it.
    pub fn connect_if_running(directory: &Path) -> Option<Self> {
        let layout = Layout::at(directory).ok()?;
        probe::answers(&layout, NAME).then_some(Self { layout, owned: None })
    }

    /// Whether this handle started the server, and so stops it.
    pub fn is_owner(&self) -> bool {
        self.owned.is_some()
    }

    /// The connection string of the database `streetcorner`, in `key=value` form.
    pub fn url(&self) -> String {
        self.dsn(NAME)
    }

    /// The connection string of another database of the cluster, which need not exist.
    pub fn dsn(&self, database: &str) -> String {
        self.layout.dsn(database)
    }

    /// Shuts the server down, if this handle started it, and waits until it has ended.
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

    /// Shuts down what this handle started.
    fn end(&mut self) -> Result<(), ClusterError> {
        let Some(Owned { server, _lock }) = self.owned.take() else { return Ok(()) };
        let unclean = |end| ClusterError::Unclean { directory: self.layout.directory.clone(), end };
        let status = server.stop().map_err(|error| unclean(error.to_string()))?;
        if status.success() { Ok(()) } else { Err(unclean(status.to_string())) }
    }
}

/// Waits until our server, whose log begins at `log`, answers. A long repair is waited for; a server
/// that dies is only when another try may go better.
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
