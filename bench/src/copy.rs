//! The lower bound of an import: copies the file's rows as text into a table without indexes.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use futures_util::SinkExt;
use tokio::process::Command;
use tokio_postgres::config::Config;

use super::{
    program::program,
    scratch::{self, Scratch},
};

/// Bytes sent at once.
const CHUNK: usize = 1 << 16;

/// Creates an empty table with the columns of the file's header.
pub(super) async fn make_table(scratch: &Scratch, columns: usize) -> anyhow::Result<()> {
    let columns: Vec<_> = (1..=columns).map(|at| format!("column_{at} text")).collect();
    let client = scratch::connect(&scratch.url).await?;
    let columns = columns.join(", ");
    let table = format!(
        "set client_min_messages to warning; drop table if exists raw; create table raw ({columns})"
    );
    client.batch_execute(&table).await?;
    Ok(())
}

/// Copies the file over our own connection.
pub(super) async fn by_us(scratch: &Scratch, file: &Path) -> anyhow::Result<Duration> {
    let client = scratch::connect(&scratch.url).await?;
    let mut file = BufReader::with_capacity(CHUNK, std::fs::File::open(file)?);
    let started = Instant::now();
    let sink = client.copy_in("copy raw from stdin (format csv, header)").await?;
    let mut sink = std::pin::pin!(sink);
    loop {
        let chunk = file.fill_buf()?.to_vec();
        if chunk.is_empty() {
            break;
        }
        file.consume(chunk.len());
        sink.send(std::io::Cursor::new(chunk)).await?;
    }
    sink.finish().await?;
    Ok(started.elapsed())
}

/// Copies the file with `psql`. `None` if `psql` is not installed.
pub(super) async fn by_psql(scratch: &Scratch, file: &Path) -> anyhow::Result<Option<Duration>> {
    let file = file.to_str().context("the name of the file is not UTF-8")?.replace('\'', "''");
    let mut psql = psql(&scratch.config()?);
    psql.args(["-c", &format!("\\copy raw from '{file}' (format csv, header)")]);
    let started = Instant::now();
    let ended = match psql.output().await {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        ended => ended.context("psql does not start")?,
    };
    if !ended.status.success() {
        bail!("psql: {}", String::from_utf8_lossy(&ended.stderr).trim());
    }
    Ok(Some(started.elapsed()))
}

/// The `psql` command, which stops at the first error.
fn psql(config: &Config) -> Command {
    let mut psql = program(Path::new("psql"), config);
    psql.args(["--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1"]);
    psql
}

/// Writes the uncompressed rows to a file for `psql`. Returns the number of columns.
pub(super) fn unpack(mut from: Box<dyn BufRead + Send>, to: &Path) -> anyhow::Result<usize> {
    let mut out = std::fs::File::create(to)?;
    let mut header = vec![];
    from.read_until(b'\n', &mut header)?;
    let columns = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(header.as_slice())
        .into_byte_records()
        .next()
        .context("the file has no header")??
        .len();
    out.write_all(&header)?;
    std::io::copy(&mut from, &mut out)?;
    out.sync_all()?;
    Ok(columns)
}
