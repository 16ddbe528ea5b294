//! Temporary databases for measurements.

use anyhow::Context;
use tokio::signal;
use tokio_postgres::{Client, Config, NoTls};

/// A temporary database on an existing server.
pub(super) struct Scratch {
    /// Connection string.
    pub(super) url: String,
    name: String,
    owner: String,
}

impl Scratch {
    /// Creates a database on the server of `url`. The caller must [drop](Self::drop) it.
    pub(super) async fn create(url: &str) -> anyhow::Result<Self> {
        let name = format!("streetcorner_bench_{}", std::process::id());
        let made = tell(url, &format!("create database {name}")).await;
        made.context("cannot make a database to measure in")?;
        Ok(Self { url: at(url, &name), name, owner: url.to_owned() })
    }

    /// Measures in a database that is created for it, and dropped in the end, also after Ctrl-C.
    pub(super) async fn within<T>(
        url: &str,
        measure: impl AsyncFnOnce(&Self) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let scratch = Self::create(url).await?;
        let measured = tokio::select! {
            measured = measure(&scratch) => measured,
            _ = signal::ctrl_c() => Err(anyhow::anyhow!("stopped")),
        };
        scratch.drop().await?;
        measured
    }

    /// Creates a copy of another database, which must have no connections meanwhile.
    pub(super) async fn copy_of(url: &str, base: &str) -> anyhow::Result<Self> {
        let name = format!("streetcorner_bench_{}", std::process::id());
        let client = connect(url).await?;
        let version = client.query_one("select current_setting('server_version_num')::int", &[]);
        // From version 15, a copy would otherwise be written to the WAL page by page.
        let strategy = match version.await?.get::<_, i32>(0) {
            150_000.. => "strategy file_copy",
            _ => "",
        };
        let copied = format!("create database {name} template {base} {strategy}");
        client.batch_execute(&copied).await.context("cannot copy the database that was kept")?;
        Ok(Self { url: at(url, &name), name, owner: url.to_owned() })
    }

    /// Returns the database of this name, if it exists.
    pub(super) async fn kept(url: &str, name: &str) -> anyhow::Result<Option<Self>> {
        let known = "select from pg_database where datname = $1";
        let found = connect(url).await?.query_opt(known, &[&name]).await?;
        let kept = Self { url: at(url, name), name: name.to_owned(), owner: url.to_owned() };
        Ok(found.map(|_| kept))
    }

    /// Renames the database so that it is kept. It must have no connections meanwhile.
    pub(super) async fn keep(self, name: &str) -> anyhow::Result<()> {
        let rename = format!("alter database {} rename to {name}", self.name);
        tell(&self.owner, &rename)
            .await
            .with_context(|| format!("cannot keep the database as {name}"))
    }

    /// Drops the database and closes its connections.
    pub(super) async fn drop(self) -> anyhow::Result<()> {
        let dropped = tell(&self.owner, &format!("drop database {} with (force)", self.name)).await;
        dropped.with_context(|| format!("cannot drop the database {}", self.name))
    }

    /// Parsed connection settings.
    pub(super) fn config(&self) -> anyhow::Result<Config> {
        self.url.parse().context("cannot use the database's address")
    }
}

async fn tell(url: &str, what: &str) -> Result<(), tokio_postgres::Error> {
    connect(url).await?.batch_execute(what).await
}

/// Opens a connection that lives as long as the client.
pub(super) async fn connect(url: &str) -> Result<Client, tokio_postgres::Error> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

/// Connection string of another database on the same server. If a parameter occurs twice, the last
/// one counts.
fn at(url: &str, database: &str) -> String {
    match (url.contains("://"), url.contains('?')) {
        (true, true) => format!("{url}&dbname={database}"),
        (true, false) => format!("{url}?dbname={database}"),
        (false, _) => format!("{url} dbname={database}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_database_is_reached_by_either_form_of_address() {
        for url in [
            "postgres://app@localhost/city",
            "postgres://app@localhost/city?connect_timeout=3",
            "host='/run/my city' user=app dbname=city",
        ] {
            let config: Config = at(url, "other").parse().unwrap();
            assert_eq!(config.get_dbname(), Some("other"), "{url}");
        }
    }
}
