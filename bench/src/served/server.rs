//! The measured server: `streetcorner` in a separate process, started through this program, which
//! contains the whole command.

use std::{net::SocketAddr, path::Path, process::Stdio};

use anyhow::{Context, bail};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

/// Whose requests are not limited.
enum Exempt {
    /// Those from this machine, where all load comes from.
    ThisMachine,
    Nobody,
}

/// A running server. It is stopped on drop.
#[derive(Debug)]
pub(crate) struct Server {
    /// Address that it listens on.
    pub(crate) address: SocketAddr,
    _process: Child,
}

impl Server {
    /// Starts `streetcorner api` on a free port. It logs to a file in `home`.
    pub(crate) async fn start(program: &Path, database: &str, home: &Path) -> anyhow::Result<Self> {
        Self::run(program, &["api"], database, home, Exempt::ThisMachine).await
    }

    /// Starts `streetcorner api` with the usual limits, also for clients on this machine.
    pub(crate) async fn limited(
        program: &Path,
        database: &str,
        home: &Path,
    ) -> anyhow::Result<Self> {
        Self::run(program, &["api"], database, home, Exempt::Nobody).await
    }

    /// Starts `streetcorner serve`, which also runs the worker.
    pub(crate) async fn serve(program: &Path, database: &str, home: &Path) -> anyhow::Result<Self> {
        Self::run(program, &["serve", "--no-demo"], database, home, Exempt::ThisMachine).await
    }

    async fn run(
        program: &Path,
        what: &[&str],
        database: &str,
        home: &Path,
        exempt: Exempt,
    ) -> anyhow::Result<Self> {
        let log = home.join("server.log");
        let mut command = Command::new(program);
        match exempt {
            Exempt::ThisMachine => command.env("STREETCORNER_LIMIT_EXEMPT", "127.0.0.0/8,::1/128"),
            Exempt::Nobody => command.env_remove("STREETCORNER_LIMIT_EXEMPT"),
        };
        let mut process = command
            .arg("streetcorner")
            .args(what)
            .args(["--listen", "127.0.0.1:0"])
            .env("DATABASE_URL", database)
            .env("STREETCORNER_DATA_DIR", home)
            .env_remove("STREETCORNER_PHOTOS")
            // What is measured is made for each request.
            .env("STREETCORNER_CACHE_COUNTS", "0")
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
