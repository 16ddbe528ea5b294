//! A proxy between a server and its database that records all statements.

mod wire;

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Context, bail};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpStream, UnixListener, UnixStream},
    task::JoinHandle,
};
use tokio_postgres::config::{Config, Host};

use self::wire::Wire;

/// A recorded statement.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sent {
    /// SQL text.
    pub(super) sql: String,
    /// Type OIDs of the parameters.
    pub(super) types: Vec<u32>,
    /// Values of the parameters.
    pub(super) values: Vec<Option<Vec<u8>>>,
    /// Whether the values are in binary format.
    pub(super) in_binary: bool,
    /// Whether it was prepared for this execution.
    pub(super) anew: bool,
}

/// The proxy.
#[derive(Debug)]
pub(super) struct Tap {
    /// Connection string of the database through the proxy.
    pub(super) url: String,
    heard: Arc<Mutex<Vec<Sent>>>,
    listening: JoinHandle<()>,
}

impl Tap {
    /// Listens in `directory`, in front of `database`.
    pub(super) fn open(database: &Config, directory: &Path) -> anyhow::Result<Self> {
        let listener = UnixListener::bind(directory.join(".s.PGSQL.5432"))
            .context("cannot listen in front of the database")?;
        let heard = Arc::new(Mutex::new(vec![]));
        let password = String::from_utf8_lossy(database.get_password().unwrap_or_default());
        let parts = [
            ("host", directory.to_str().context("the temporary directory is not UTF-8")?),
            ("user", database.get_user().unwrap_or_default()),
            ("password", password.as_ref()),
            ("dbname", database.get_dbname().unwrap_or_default()),
            // What is encrypted cannot be read here.
            ("sslmode", "disable"),
        ];
        let said = parts.iter().filter(|(_, value)| !value.is_empty());
        let url: Vec<_> = said.map(|(name, value)| format!("{name}={}", quoted(value))).collect();
        let listening = tokio::spawn(listen(listener, database.clone(), Arc::clone(&heard)));
        Ok(Self { url: url.join(" "), heard, listening })
    }

    /// Returns the statements since the last call.
    pub(super) fn heard(&self) -> Vec<Sent> {
        std::mem::take(&mut self.heard.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Tap {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

fn quoted(value: &str) -> String {
    format!("'{}'", value.replace('\\', r"\\").replace('\'', r"\'"))
}

async fn listen(listener: UnixListener, database: Config, heard: Arc<Mutex<Vec<Sent>>>) {
    while let Ok((client, _)) = listener.accept().await {
        let (database, heard) = (database.clone(), Arc::clone(&heard));
        tokio::spawn(async move {
            if let Err(error) = pass(client, &database, &heard).await {
                tracing::warn!(error = format!("{error:#}"), "the line to the database broke");
            }
        });
    }
}

async fn pass(
    client: UnixStream,
    database: &Config,
    heard: &Mutex<Vec<Sent>>,
) -> anyhow::Result<()> {
    let port = database.get_ports().first().copied().unwrap_or(5432);
    match database.get_hosts().first() {
        Some(Host::Tcp(host)) => {
            let server = TcpStream::connect((host.as_str(), port)).await?;
            server.set_nodelay(true)?;
            carry(client, server, heard).await
        }
        Some(Host::Unix(directory)) => {
            let socket = directory.join(format!(".s.PGSQL.{port}"));
            carry(client, UnixStream::connect(socket).await?, heard).await
        }
        None => bail!("the address of the database names no host"),
    }
}

async fn carry(
    client: UnixStream,
    server: impl AsyncRead + AsyncWrite,
    heard: &Mutex<Vec<Sent>>,
) -> anyhow::Result<()> {
    let (mut questions, mut to_client) = client.into_split();
    let (mut answers, mut to_server) = tokio::io::split(server);
    let asking = async {
        let mut wire = Wire::default();
        let mut bytes = vec![0; 1 << 16];
        loop {
            let read = questions.read(&mut bytes).await?;
            let Some(said) = bytes.get(..read).filter(|said| !said.is_empty()) else {
                return anyhow::Ok(());
            };
            heard.lock().unwrap_or_else(PoisonError::into_inner).extend(wire.take(said));
            to_server.write_all(said).await?;
        }
    };
    tokio::select! {
        asked = asking => asked,
        answered = tokio::io::copy(&mut answers, &mut to_client) => Ok(answered.map(drop)?),
    }
}
