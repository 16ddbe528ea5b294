//! How a connection to the database is made: what the URL says, TLS, and when a server that no
//! longer answers counts as gone.
//!
//! The URL has the options of [`tokio_postgres::Config`], and those of libpq for TLS: `sslmode` as
//! `disable`, `prefer` (the default), `require` or `verify-full`, `sslrootcert` (a file in PEM, or
//! `system`, the default), `sslcert` and `sslkey` (files in PEM). Unlike in libpq, `require` with a
//! `sslrootcert` checks the name of the server, too.
//! <https://www.postgresql.org/docs/15/libpq-ssl.html>

mod tls;

use std::{path::PathBuf, time::Duration};

use diesel::ConnectionError;
use diesel_async::AsyncPgConnection;
use tokio_postgres::{Client, Config, Connection, Socket, tls::MakeTlsConnect};
use tokio_postgres_rustls::MakeRustlsConnect;

use self::tls::TlsOptions;

/// Time without data after which the server is asked whether it is still there.
const KEEPALIVE_IDLE: Duration = Duration::from_secs(10);
/// Time between two such questions. After three without an answer the connection is lost.
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(5);
/// Time in which the server's machine must acknowledge data, or the connection is lost.
const UNACKNOWLEDGED_TIMEOUT: Duration = Duration::from_secs(5);

/// Time limits that the server enforces on a connection. They are sent when it is opened, in the
/// startup parameter `options`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatementLimits {
    /// Maximum time of a statement.
    pub statement: Duration,
    /// Maximum time between two statements of a transaction. Its locks are then released.
    pub idle_in_transaction: Duration,
}

impl StatementLimits {
    /// The startup parameter. With the last setting, a statement ends soon after its client is
    /// gone.
    /// <https://www.postgresql.org/docs/15/runtime-config-client.html>
    fn options(self) -> String {
        format!(
            "-c statement_timeout={} -c idle_in_transaction_session_timeout={} \
             -c client_connection_check_interval=2s",
            self.statement.as_millis(),
            self.idle_in_transaction.as_millis(),
        )
    }
}

/// Why the URL of the database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadUrl {
    /// It is not a URL of a PostgreSQL database, or has an unknown option.
    #[error("the URL of the database cannot be used")]
    Syntax(#[source] tokio_postgres::Error),
    /// This `sslmode` is not supported.
    #[error(
        "sslmode={0} in the URL of the database is not supported: use disable, prefer, require \
         or verify-full"
    )]
    Mode(String),
    /// Only one of `sslcert` and `sslkey` is given.
    #[error("the URL of the database has only one of sslcert and sslkey: both are needed")]
    HalfAPair,
    /// A file cannot be read as PEM.
    #[error("cannot read {0} of the URL of the database")]
    File(PathBuf, #[source] rustls::pki_types::pem::Error),
    /// A file, or the system, has no certificate.
    #[error("{0} has no certificate that can be used")]
    NoCertificate(String),
    /// The certificate and the key do not fit together, or cannot be used.
    #[error("TLS to the database cannot be used")]
    Tls(#[from] rustls::Error),
}

/// How to connect to one database.
#[derive(Clone)]
pub struct ConnectOptions {
    config: Config,
    tls: MakeRustlsConnect,
}

/// The half of a connection that sends and receives. It must be polled for the client to work.
pub type Driver = Connection<Socket, <MakeRustlsConnect as MakeTlsConnect<Socket>>::Stream>;

impl ConnectOptions {
    /// Reads the URL of a database, and the files that it names.
    pub fn parse(url: &str) -> Result<Self, BadUrl> {
        let (url, tls) = TlsOptions::split(url)?;
        let mut config: Config = url.parse().map_err(BadUrl::Syntax)?;
        if let Some(mode) = tls.mode() {
            config.ssl_mode(mode);
        }
        // `Config` cannot tell its defaults from the same values in a URL, except where it has none.
        if !url.contains("keepalives_idle") {
            config.keepalives_idle(KEEPALIVE_IDLE);
        }
        if config.get_keepalives_interval().is_none() {
            config.keepalives_interval(KEEPALIVE_INTERVAL);
        }
        if config.get_keepalives_retries().is_none() {
            config.keepalives_retries(3);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(UNACKNOWLEDGED_TIMEOUT);
        }
        Ok(Self { config, tls: MakeRustlsConnect::new(tls.client_config()?) })
    }

    /// Has the server enforce these limits. What the URL says in `options` has precedence.
    #[must_use]
    pub fn limited(mut self, limits: StatementLimits) -> Self {
        let own = self.config.get_options().unwrap_or_default();
        let options = format!("{} {own}", limits.options());
        self.config.options(options.trim_end());
        self
    }

    /// Names another database of the same server.
    #[must_use]
    pub fn database(mut self, name: &str) -> Self {
        self.config.dbname(name);
        self
    }

    /// Opens a connection. The caller polls the driver.
    pub async fn connect(&self) -> Result<(Client, Driver), tokio_postgres::Error> {
        self.config.connect(self.tls.clone()).await
    }

    /// Opens a connection for the query builder.
    pub async fn establish(&self) -> Result<AsyncPgConnection, ConnectionError> {
        let (client, driver) = self.connect().await.map_err(|error| explained(&error))?;
        AsyncPgConnection::try_from_client_and_connection(client, driver).await
    }
}

/// The error with its cause, which `ConnectionError` has no place for.
fn explained(error: &tokio_postgres::Error) -> ConnectionError {
    use std::error::Error as _;
    let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
    let text = error.to_string();
    ConnectionError::BadConnection(if text.ends_with(&cause) { text } else { text + &cause })
}

impl std::fmt::Debug for ConnectOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConnectOptions").field("config", &self.config).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
