//! How soon a crew hears of a report, while thousands of phones listen, beside the bare database.

mod bare;
mod city;
mod phones;
mod report;
mod senders;
mod tally;

use std::{path::Path, sync::Arc, time::Duration};

use anyhow::{Context, ensure};
use api::Tokens;
use clap::Args;
use domain::clock::Clock;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use tokio::{signal, time::Instant};

pub use self::report::{LiveBenchReport, Quantiles};
use self::{phones::Phones, senders::Senders, tally::Tally};
use super::{
    scratch::Scratch,
    served::{Home, Server},
};
use crate::say::remark;

/// Files that a process has open besides a socket for each phone.
const OTHER_FILES: u64 = 400;
/// How long the server has to settle when all phones are connected.
const SETTLES: Duration = Duration::from_secs(3);
/// How long is waited for what is late.
const PATIENCE: Duration = Duration::from_secs(15);
/// Tokens end after a quarter of an hour; by then it has to be over.
const LONGEST_S: i64 = 600;

/// What `bench live` wants to know.
#[derive(Debug, Clone, Args)]
pub struct LiveBenchArgs {
    /// How many crews are on shift, each with its stream open.
    #[arg(long, default_value_t = 5_000, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u32).range(10..=20_000))]
    pub crews: u32,
    /// How many reports come in a second.
    #[arg(long, default_value_t = 100, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub rate: u32,
    /// For how many seconds.
    #[arg(long, default_value_t = 30, value_name = "S")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=LONGEST_S))]
    pub seconds: u32,
    /// Answer in JSON.
    #[arg(long)]
    pub json: bool,
}

/// Measures in a database of its own, which is gone afterwards. Server and worker are `program`, once
/// more.
pub async fn live(
    url: &str,
    clock: &Clock,
    program: &Path,
    args: &LiveBenchArgs,
) -> anyhow::Result<LiveBenchReport> {
    make_room(args.crews)?;
    let scratch = Scratch::create(url).await?;
    let measured = tokio::select! {
        measured = measure(&scratch, clock, program, args) => measured,
        _ = signal::ctrl_c() => Err(anyhow::anyhow!("stopped")),
    };
    scratch.drop().await?;
    measured
}

/// Every phone is a file that is open, here and in the server, which inherits what we may.
fn make_room(crews: u32) -> anyhow::Result<()> {
    let wanted = u64::from(crews) + OTHER_FILES;
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE)?;
    if soft < wanted {
        ensure!(wanted <= hard, "{crews} phones need {wanted} open files, and {hard} are allowed");
        setrlimit(Resource::RLIMIT_NOFILE, wanted, hard).context("cannot have more open files")?;
    }
    Ok(())
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
    let until = Instant::now() + PATIENCE;
    while tally.unheard() > 0 && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    answering.abort();
    let listened = phones.listening();
    Ok(LiveBenchReport::new(args, &tally.took(), (failed, listened), &bare))
}
