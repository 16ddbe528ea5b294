//! Runs `pg_dump` and `pg_restore`.

use std::{path::Path, process::Stdio};

use anyhow::{Context, bail};
use indicatif::ProgressBar;
use photo_store::{Key, PhotoStore};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::{Child, Command},
};

use super::{
    database_url::DatabaseUrl,
    hashed::{HashedReader, HashedWriter},
    manifest::File,
};
use crate::cluster::ClientProgram;

/// Bytes that are read from a program at once.
const CHUNK: usize = 1 << 18;
/// Time that `pg_dump` waits for a table that a migration has locked.
const LOCK_WAIT: &str = "--lock-wait-timeout=60s";

/// Finds the program `name` for a server or a dump of this major version.
pub(super) fn program(
    name: &str,
    named: Option<&Path>,
    major: u32,
) -> anyhow::Result<ClientProgram> {
    ClientProgram::find(name, named, major).with_context(|| {
        format!(
            "there is no {name} of PostgreSQL {major} or newer: install it (on Debian or Ubuntu: \
             `apt-get install postgresql-client-{major}`), or name its directory in \
             STREETCORNER_PG_BIN"
        )
    })
}

/// Writes the database, as the snapshot sees it, into a file of the backup.
pub(super) async fn dump(
    program: &ClientProgram,
    url: &str,
    snapshot: &str,
    (place, key): (&PhotoStore, Key),
    bar: &ProgressBar,
) -> anyhow::Result<File> {
    let mut command = command(program, url)?;
    command.args(["--format=custom", LOCK_WAIT]).arg(format!("--snapshot={snapshot}"));
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
    let mut file = HashedWriter::open(place, key).await?;
    let written = async {
        let mut output = child.stdout.take().context("pg_dump has no output")?;
        let mut chunk = vec![0; CHUNK];
        loop {
            let count = output.read(&mut chunk).await.context("cannot read from pg_dump")?;
            if count == 0 {
                return ended(child, "pg_dump").await;
            }
            file.write(chunk.get(..count).unwrap_or_default()).await?;
            bar.inc(u64::try_from(count)?);
        }
    };
    if let Err(error) = written.await {
        file.abort().await;
        return Err(error);
    }
    file.finish().await
}

/// Restores a dump into an empty database: all of it, or nothing.
pub(super) async fn restore(
    program: &ClientProgram,
    url: &str,
    (place, file): (&PhotoStore, &File),
    bar: &ProgressBar,
) -> anyhow::Result<()> {
    let mut command = command(program, url)?;
    command.args(["--single-transaction", "--exit-on-error"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn()?;
    let mut input = child.stdin.take().context("pg_restore has no input")?;
    let mut reader = HashedReader::open(place, file).await?;
    while let Some(bytes) = reader.next().await? {
        if input.write_all(&bytes).await.is_err() {
            // It has ended, and says why.
            break;
        }
        bar.inc(u64::try_from(bytes.len())?);
    }
    drop(input);
    ended(child, "pg_restore").await
}

/// The command with the address of the database. It ends with this process.
fn command(program: &ClientProgram, url: &str) -> anyhow::Result<Command> {
    let DatabaseUrl { address, password } = DatabaseUrl::new(url)?;
    let mut command = Command::new(&program.path);
    command
        .args(["--no-owner", "--no-privileges", "--no-password"])
        .arg(format!("--dbname={address}"))
        .env("LC_ALL", "C")
        .env_remove("PGDATABASE")
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    Ok(command)
}

/// Waits for the end of a program. Its last words are the error if it failed.
async fn ended(child: Child, name: &str) -> anyhow::Result<()> {
    let ended = child.wait_with_output().await?;
    if ended.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&ended.stderr);
    let mut lines = said.lines().map(str::trim).filter(|line| !line.is_empty());
    let error = lines.clone().find(|line| line.contains("error:") || line.contains("FATAL:"));
    let line = error.or_else(|| lines.next_back()).unwrap_or("it said nothing");
    bail!("{name} failed ({}): {line}", ended.status)
}
