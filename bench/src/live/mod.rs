//! Measures the time until a crew receives a report while thousands of phones listen, compared with
//! a bare database notification.

mod bare;
mod city;
mod phones;
mod report;
mod senders;
mod tally;

use std::{path::Path, sync::Arc, time::Duration};

use api::Tokens;
use clap::Args;
use domain::clock::Clock;
use streetcorner::say::remark;
use tokio::time::Instant;

pub use self::report::{LiveBenchReport, Quantiles};
use self::{phones::Phones, senders::Senders, tally::Tally};
use super::{
    open_files,
    scratch::Scratch,
    served::{Home, Server},
};

/// Open files of a process besides one socket for each phone.
const OTHER_FILES: u64 = 400;
/// Time for the server to settle after all phones are connected.
const SETTLES: Duration = Duration::from_secs(3);
/// Maximum wait for late events.
const TIMEOUT: Duration = Duration::from_secs(15);
/// Maximum duration: access tokens expire after 15 minutes.
const MAX_S: i64 = 600;

/// Options of `bench live`.
#[derive(Debug, Clone, Args)]
pub struct LiveBenchArgs {
    /// Number of crews on shift, each with an open stream.
    #[arg(long, default_value_t = 5_000, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u32).range(10..=20_000))]
    pub crews: u32,
    /// Reports per second.
    #[arg(long, default_value_t = 100, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub rate: u32,
    /// Duration in seconds.
    #[arg(long, default_value_t = 30, value_name = "S")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=MAX_S))]
    pub seconds: u32,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Runs the measurement in a temporary database. `program` is started again as server and worker.
pub async fn live(
    url: &str,
    clock: &Clock,
    program: &Path,
    args: &LiveBenchArgs,
) -> anyhow::Result<LiveBenchReport> {
    open_files::allow(u64::from(args.crews) + OTHER_FILES)?;
    Scratch::within(url, async |scratch| measure(scratch, clock, program, args).await).await
}

async fn measure(
    scratch: &Scratch,
    clock: &Clock,
    program: &Path,
    args: &LiveBenchArgs,
) -> anyhow::Result<LiveBenchReport> {
    let home = Home::make("live")?;
    city::found(scratch, clock.now(), args.crews).await?;
    let bare = bare::notified(scratch).await?;
    let keys = Tokens::open(&home.0.join("signing-key.pem"))?;
    let server = Server::serve(program, &scratch.url, &home.0).await?;
    let tokens = city::tokens(scratch, clock.now(), &keys).await?;
    remark(format_args!("{} phones connect.", args.crews));
    let tally = Arc::new(Tally::default());
    let (mut phones, answers) = Phones::open(server.address, tokens, &tally).await?;
    tokio::time::sleep(SETTLES).await;
    remark(format_args!("Reports come for {} s.", args.seconds));
    let senders = Senders::new(server.address);
    let answering = tokio::spawn(senders.clone().pass_on(answers));
    let failed = senders.report(args.rate, args.seconds, &tally).await;
    let until = Instant::now() + TIMEOUT;
    while tally.unheard() > 0 && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    answering.abort();
    let listened = phones.listening();
    Ok(LiveBenchReport::new(args, &tally.took(), (failed, listened), &bare))
}
