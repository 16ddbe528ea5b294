//! The database of a command: the configured one, or the private one in the data directory.

use std::time::Duration;

use anyhow::{Context, ensure};
use domain::db::{self, BadUrl, ConnectOptions, Pool, StatementLimits};

use crate::{
    cluster::{Cluster, Durability, Settings as ClusterSettings},
    config::Settings,
};

/// Minimum number of connections of a pool.
const MIN_CONNECTIONS: usize = 2;

/// Maximum time of a statement of background work. Longer than any task may take.
const BACKGROUND_STATEMENT: Duration = Duration::from_hours(1);
/// Maximum time between two statements of a transaction.
const IDLE_IN_TRANSACTION: Duration = Duration::from_mins(1);

/// Connection pools of a process.
pub struct Pools {
    /// For dispatch and other short background work.
    pub background: Pool,
    /// For background work that may be slow.
    pub slow: Pool,
    /// For the claims of running tasks.
    pub claims: Pool,
    /// For the request threads: one for each, or fewer that they share.
    pub requests: Vec<Pool>,
    /// One more connection, for the questions of monitoring.
    pub monitoring: Pool,
}

/// A migrated database, and the server to stop at the end.
#[derive(Debug)]
pub struct Database {
    /// Connection string.
    pub url: String,
    cluster: Option<Cluster>,
}

impl Database {
    /// Opens or starts the database and migrates it.
    pub async fn open(settings: &Settings) -> anyhow::Result<Self> {
        let database = Self::find(settings).await?;
        if let Err(error) = db::migrate(&database.url).await {
            database.close().await?;
            return Err(error.into());
        }
        Ok(database)
    }

    /// The same, but requires that no other process uses the private database.
    pub async fn open_alone(settings: &Settings) -> anyhow::Result<Self> {
        let database = Self::open(settings).await?;
        ensure!(
            database.cluster.as_ref().is_none_or(Cluster::is_owner),
            "another streetcorner is at work in {}: stop it first, or choose another --data-dir",
            settings.data_dir().display(),
        );
        Ok(database)
    }

    /// Opens or starts the database as it is, without migrating it.
    pub async fn find(settings: &Settings) -> anyhow::Result<Self> {
        if let Some(url) = settings.database_url() {
            return Ok(Self { url: url.reveal().to_owned(), cluster: None });
        }
        let data_dir = settings.data_dir();
        std::fs::create_dir_all(&data_dir)
            .with_context(|| format!("cannot use the data directory {}", data_dir.display()))?;
        let wanted = ClusterSettings {
            directory: data_dir.join("postgres"),
            binaries: settings.pg_bin.clone(),
            durability: Durability::Durable,
        };
        let cluster = tokio::task::spawn_blocking(move || Cluster::start(&wanted)).await??;
        Ok(Self { url: cluster.url(), cluster: Some(cluster) })
    }

    /// How to connect to it.
    pub fn options(&self) -> Result<ConnectOptions, BadUrl> {
        ConnectOptions::parse(&self.url)
    }

    /// Creates a connection pool without limits on statements.
    pub fn pool(&self, settings: &Settings) -> anyhow::Result<Pool> {
        Ok(db::pool(&self.url, settings.pool.max(MIN_CONNECTIONS))?)
    }

    /// Creates the pools of a process with `threads` request threads. 0 for a process without an
    /// API. Together they have no more connections than the setting allows, unless that is less
    /// than `MIN_CONNECTIONS` for each.
    pub fn pools(&self, settings: &Settings, threads: usize) -> anyhow::Result<Pools> {
        let shared = settings.pool.saturating_sub(1);
        let all = if threads == 0 { shared } else { shared / 4 };
        let slow = (all / 3).max(MIN_CONNECTIONS);
        let background = all.saturating_sub(slow).max(MIN_CONNECTIONS);
        let rest = shared.saturating_sub(slow + background);
        let count = threads.min((rest / MIN_CONNECTIONS).max(1));
        let (short, long) = self.limited(settings.statement_timeout)?;
        let pool = |options: &ConnectOptions, size: usize| {
            db::pool_with(options.clone(), size.max(MIN_CONNECTIONS))
        };
        Ok(Pools {
            background: pool(&long, background)?,
            slow: pool(&long, slow)?,
            claims: db::pool_with(long, 1)?,
            monitoring: db::pool_with(short.clone(), 1)?,
            requests: (0..count).map(|_| pool(&short, rest / count)).collect::<Result<_, _>>()?,
        })
    }

    /// Returns how to connect for requests, with `seconds` for a statement, and for background
    /// work. 0 sets no limits at all.
    fn limited(&self, seconds: u32) -> Result<(ConnectOptions, ConnectOptions), BadUrl> {
        let options = self.options()?;
        if seconds == 0 {
            return Ok((options.clone(), options));
        }
        let limits =
            |statement| StatementLimits { statement, idle_in_transaction: IDLE_IN_TRANSACTION };
        let short = options.clone().limited(limits(Duration::from_secs(seconds.into())));
        Ok((short, options.limited(limits(BACKGROUND_STATEMENT))))
    }

    /// Stops the private server, if this process started it.
    pub async fn close(self) -> anyhow::Result<()> {
        if let Some(cluster) = self.cluster {
            tokio::task::spawn_blocking(move || cluster.stop()).await??;
        }
        Ok(())
    }
}
