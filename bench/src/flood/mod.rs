//! Measures what others notice of a flood of requests from one network address: how long their
//! requests take alone, and beside it, in turns.
//!
//! The server has the usual limits. All clients are on this machine, at different addresses of it.

mod others;
mod report;
mod source;

use std::{path::Path, time::Duration};

use clap::Args;
use domain::clock::Clock;
use streetcorner::say::remark;

pub(crate) use self::others::report_with;
pub use self::report::{FloodBenchReport, FloodLine};
use self::{others::Others, source::Source};
use crate::{
    scratch::{self, Scratch},
    served::{Home, Server, build, some_cases},
};

/// Time at the begin of a round that is not counted.
const WARM: Duration = Duration::from_secs(2);

/// Options of `bench flood`.
#[derive(Debug, Clone, Args)]
pub struct FloodBenchArgs {
    /// Number of cases of the city.
    #[arg(long, default_value_t = 20_000, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u32).range(2_000..=10_000_000))]
    pub cases: u32,
    /// Requests per second of the flood.
    #[arg(long, default_value_t = 500, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=20_000))]
    pub flood: u32,
    /// Number of connections of the flood.
    #[arg(long, default_value_t = 16, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=1_000))]
    pub connections: u16,
    /// Requests per second of all others.
    #[arg(long, default_value_t = 100, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u32).range(10..=300))]
    pub rate: u32,
    /// Seconds for which each side is measured, in all rounds together.
    #[arg(long, default_value_t = 20, value_name = "S")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=600))]
    pub seconds: u32,
    /// Number of rounds. Both sides are measured in turn; medians are reported.
    #[arg(long, default_value_t = 5, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=100))]
    pub rounds: u32,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Runs the measurement in a temporary database. `program` is started again as the server.
pub async fn flood(
    url: &str,
    clock: &Clock,
    program: &Path,
    args: &FloodBenchArgs,
) -> anyhow::Result<FloodBenchReport> {
    Scratch::within(url, async |scratch| measure(scratch, clock, program, args).await).await
}

async fn measure(
    scratch: &Scratch,
    clock: &Clock,
    program: &Path,
    args: &FloodBenchArgs,
) -> anyhow::Result<FloodBenchReport> {
    let home = Home::make("flood")?;
    build(scratch, clock.now(), args.cases).await?;
    let cases = some_cases(&scratch::connect(&scratch.url).await?).await?;
    let server = Server::limited(program, &scratch.url, &home.0).await?;
    let span = Duration::from_secs(args.seconds.div_ceil(args.rounds).into());
    let others = Others::new(server.address, &cases, args.rate, span);
    let source = Source::new(server.address, &cases, args.flood, args.connections);
    remark("The flood uses up what it may send at once.");
    source.use_up().await?;
    let mut report = FloodBenchReport::new(args);
    for _ in 0..args.rounds {
        report.alone(&others.round().await?);
        let flooding = source.start();
        let beside = others.round().await;
        let flooded = flooding.stop().await?;
        report.beside(&beside?, &flooded);
        remark(&report);
    }
    Ok(report)
}
