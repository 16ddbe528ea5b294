//! The server that is measured: the same program once more, as anybody would start it.

use std::{net::SocketAddr, path::Path, process::Stdio};

use anyhow::{Context, bail};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

/// A running server. It ends with this.
#[derive(Debug)]
pub(in crate::bench) struct Server {
    /// Where it listens.
    pub(in crate::bench) address: SocketAddr,
    _process: Child,
}

impl Server {
    /// Starts `streetcorner api` on any free port. What it logs goes to a file in `home`.
    pub(super) async fn start(program: &Path, database: &str, home: &Path) -> anyhow::Result<Self> {
        Self::run(program, &["api"], database, home).await
    }

    /// Starts `streetcorner serve`, which works in the background, too.
    pub(in crate::bench) async fn serve(
        program: &Path,
        database: &str,
        home: &Path,
    ) -> anyhow::Result<Self> {
        Self::run(program, &["serve", "--no-demo"], database, home).await
    }

    async fn run(
        program: &Path,
        what: &[&str],
        database: &str,
        home: &Path,
    ) -> anyhow::Result<Self> {
        let log = home.join("server.log");
        let mut process = Command::new(program)
            .args(what)
            .args(["--listen", "127.0.0.1:0"])
            .env("DATABASE_URL", database)
            .env("STREETCORNER_DATA_DIR", home)
            .env_remove("STREETCORNER_PHOTOS")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(&log)?)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let mut line = String::new();
        if let Some(said) = process.stdout.take() {
            BufReader::new(said).read_line(&mut line).await?;
        }
        let Some((_, address)) = line.trim().rsplit_once("http://") else {
            bail!("the server does not start: {}", std::fs::read_to_string(&log)?.trim());
        };
        Ok(Self { address: address.parse()?, _process: process })
    }
}
