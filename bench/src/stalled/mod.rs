//! Measures what others notice of thousands of connections that send or read almost nothing.

mod report;

use std::{
    net::SocketAddr,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use clap::Args;
use domain::clock::Clock;
use futures_util::{StreamExt, TryStreamExt, stream};
use streetcorner::say::remark;
use tokio::{
    io::AsyncWriteExt,
    net::{TcpSocket, TcpStream},
};

pub use self::report::{StalledBenchReport, StalledLine};
use crate::{
    live::Quantiles,
    open_files,
    scratch::{self, Scratch},
    served::{CITY, Home, Http, Known, Server, build, read, some_cases},
};

/// Number of cases of the city.
const CASES: u32 = 2_000;
/// Number of connections that are opened at the same time.
const AT_ONCE: usize = 64;
/// Open files of a process besides the connections.
const OTHER_FILES: u64 = 400;
/// Size of the receive buffer of a stalled connection, in bytes.
const BUFFER: u32 = 4_096;
/// Time between two probes.
const INTERVAL: Duration = Duration::from_millis(10);

/// Options of `bench stalled`.
#[derive(Debug, Clone, Args)]
pub struct StalledBenchArgs {
    /// Number of stalled connections of each kind.
    #[arg(long, default_value_t = 5_000, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=6_000))]
    pub connections: u32,
    /// Number of requests that are timed, alone and beside each kind.
    #[arg(long, default_value_t = 300, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u32).range(10..=10_000))]
    pub probes: u32,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// What a stalled connection sends before it says nothing more.
fn kinds() -> [(&'static str, String); 4] {
    let post = "POST /open311/v2/requests.json HTTP/1.1\r\nhost: a\r\n\
                content-type: multipart/form-data; boundary=B\r\n";
    [
        ("head", "GET /healthz HTTP/1.1\r\nhost: a\r\nx-slow: ".to_owned()),
        ("body in chunks", format!("{post}transfer-encoding: chunked\r\n\r\n1\r\n-\r\n")),
        ("body of a length", format!("{post}content-length: 38797312\r\n\r\n-")),
        ("reader", "GET /openapi.json HTTP/1.1\r\nhost: a\r\n\r\n".to_owned()),
    ]
}

/// Runs the measurement in a temporary database. `program` is started again as the server.
pub async fn stalled(
    url: &str,
    clock: &Clock,
    program: &Path,
    args: &StalledBenchArgs,
) -> anyhow::Result<StalledBenchReport> {
    open_files::allow(u64::from(args.connections) + OTHER_FILES)?;
    Scratch::within(url, async |scratch| measure(scratch, clock, program, args).await).await
}

async fn measure(
    scratch: &Scratch,
    clock: &Clock,
    program: &Path,
    args: &StalledBenchArgs,
) -> anyhow::Result<StalledBenchReport> {
    let home = Home::make("stalled")?;
    build(scratch, clock.now(), CASES).await?;
    let cases = some_cases(&scratch::connect(&scratch.url).await?).await?;
    let server = Server::start(program, &scratch.url, &home.0).await?;
    let alone = probe(server.address, &cases, args.probes).await?;
    let mut lines = vec![];
    for (name, sent) in kinds() {
        let connections = stall(server.address, &sent, args.connections).await?;
        let beside = probe(server.address, &cases, args.probes).await?;
        remark(format_args!("{name}: {} ms", beside.p99_ms));
        lines.push(StalledLine { name, beside });
        drop(connections);
    }
    Ok(StalledBenchReport::new(args, alone, lines))
}

/// Opens connections that send this and then nothing, and read nothing.
async fn stall(address: SocketAddr, sent: &str, count: u32) -> anyhow::Result<Vec<TcpStream>> {
    stream::iter(0..count)
        .map(async |_| {
            let socket = TcpSocket::new_v4()?;
            socket.set_recv_buffer_size(BUFFER)?;
            let mut stream = socket.connect(address).await.context("the server takes no more")?;
            stream.write_all(sent.as_bytes()).await?;
            anyhow::Ok(stream)
        })
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await
}

/// Looks at cases, one after the other, each on a connection of its own.
async fn probe(address: SocketAddr, cases: &[Known], count: u32) -> anyhow::Result<Quantiles> {
    let mut took = vec![];
    for case in cases.iter().cycle().take(usize::try_from(count)?) {
        let path = format!("/open311/v2/requests/{}.json?jurisdiction_id={CITY}", case.number);
        let begin = Instant::now();
        let mut http = Http::connect(address).await?;
        let status = http.exchange(&read(&path)).await?;
        ensure!(status == "200", "a probe was answered {status}");
        took.push(begin.elapsed().as_secs_f64() * 1_000.0);
        tokio::time::sleep(INTERVAL).await;
    }
    took.sort_by(f64::total_cmp);
    Ok(Quantiles::of(&took))
}
