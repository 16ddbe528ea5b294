//! The database of a command: the one that was named, or the private one in the data directory.

use anyhow::{Context, ensure};
use domain::db::{self, Pool};

use crate::{
    cluster::{Cluster, Durability, Settings as ClusterSettings},
    config::Settings,
};

/// The fewest connections that a pool has.
const LEAST: usize = 2;

/// A migrated database, and whatever has to be stopped at the end.
#[derive(Debug)]
pub struct Database {
    /// How to connect.
    pub url: String,
    cluster: Option<Cluster>,
}

impl Database {
    /// Finds or starts the database, and brings it to this version.
    pub async fn open(settings: &Settings) -> anyhow::Result<Self> {
        let database = Self::find(settings).await?;
        if let Err(error) = db::migrate(&database.url).await {
            database.close().await?;
            return Err(error.into());
        }
        Ok(database)
    }

    /// The same, for a process that has to have the private database for itself.
    pub async fn open_alone(settings: &Settings) -> anyhow::Result<Self> {
        let database = Self::open(settings).await?;
        ensure!(
            database.cluster.as_ref().is_none_or(Cluster::is_owner),
            "another streetcorner is at work in {}: stop it first, or choose another --data-dir",
            settings.data_dir().display(),
        );
        Ok(database)
    }

    async fn find(settings: &Settings) -> anyhow::Result<Self> {
        if let Some(url) = &settings.database_url {
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

    /// A pool of connections.
    pub fn pool(&self, settings: &Settings) -> anyhow::Result<Pool> {
        self.pool_of(settings.pool)
    }

    /// A pool for the background, and one for each of `threads`, or for several if there are many:
    /// together no more connections than a pool has.
    pub fn pools(&self, settings: &Settings, threads: usize) -> anyhow::Result<(Pool, Vec<Pool>)> {
        let background = (settings.pool / 4).max(LEAST);
        let rest = settings.pool.saturating_sub(background);
        let count = threads.clamp(1, (rest / LEAST).max(1));
        let pools = (0..count).map(|_| self.pool_of(rest / count)).collect::<Result<_, _>>()?;
        Ok((self.pool_of(background)?, pools))
    }

    fn pool_of(&self, size: usize) -> anyhow::Result<Pool> {
        Ok(db::pool(&self.url, size.max(LEAST))?)
    }

    /// Stops what was started.
    pub async fn close(self) -> anyhow::Result<()> {
        if let Some(cluster) = self.cluster {
            tokio::task::spawn_blocking(move || cluster.stop()).await??;
        }
        Ok(())
    }
}
