//! Measures a retry storm: how many reports are taken while several times as many come as can be
//! served, and whoever waits too long sends again at once; and how soon all is well again.

mod clients;
mod report;

use std::{path::Path, time::Duration};

use clap::Args;
use domain::clock::Clock;
use streetcorner::say::remark;

pub use self::report::StormBenchReport;
use self::{
    clients::{Clients, Pace},
    report::Round,
};
use crate::{
    open_files,
    scratch::{self, Scratch},
    served::{Home, Server, build, some_cases},
};

/// Connections that are always busy while the capacity is measured.
const BUSY: u16 = 64;
/// Time for which the server is measured with half of what it can serve, before the storm.
const CALM: Duration = Duration::from_secs(5);
/// The same after the storm. It has to be well again after ten seconds.
const AFTERWARDS: Duration = Duration::from_secs(15);
/// Open files of a process besides the connections.
const OTHER_FILES: u64 = 400;

/// Options of `bench storm`.
#[derive(Debug, Clone, Args)]
pub struct StormBenchArgs {
    /// Number of cases of the city.
    #[arg(long, default_value_t = 20_000, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u32).range(2_000..=10_000_000))]
    pub cases: u32,
    /// Reports that come in the storm, as a multiple of what the server can serve.
    #[arg(long, default_value_t = 5, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=20))]
    pub times: u32,
    /// Maximum number of connections of the storm.
    #[arg(long, default_value_t = 4_000, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=9_000))]
    pub connections: u16,
    /// Seconds of a storm, and of the measurement of the capacity before it.
    #[arg(long, default_value_t = 10, value_name = "S")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=120))]
    pub seconds: u32,
    /// Number of rounds; medians are reported.
    #[arg(long, default_value_t = 3, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=20))]
    pub rounds: u32,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Runs the measurement in a temporary database. `program` is started again as the server.
pub async fn storm(
    url: &str,
    clock: &Clock,
    program: &Path,
    args: &StormBenchArgs,
) -> anyhow::Result<StormBenchReport> {
    open_files::allow(u64::from(args.connections) + OTHER_FILES)?;
    Scratch::within(url, async |scratch| measure(scratch, clock, program, args).await).await
}

async fn measure(
    scratch: &Scratch,
    clock: &Clock,
    program: &Path,
    args: &StormBenchArgs,
) -> anyhow::Result<StormBenchReport> {
    let home = Home::make("storm")?;
    build(scratch, clock.now(), args.cases).await?;
    let cases = some_cases(&scratch::connect(&scratch.url).await?).await?;
    let server = Server::start(program, &scratch.url, &home.0).await?;
    let clients = Clients::new(server.address, cases);
    let span = Duration::from_secs(args.seconds.into());
    let mut report = StormBenchReport::new(args);
    for _ in 0..args.rounds {
        let full = clients.round(Pace::busy(BUSY, span)).await?;
        let capacity = full.answered_per_s();
        let half = |span| Pace::of(args.connections, capacity / 2.0, span);
        let round = Round {
            capacity,
            calm: clients.round(half(CALM)).await?,
            storm: {
                let rate = capacity * f64::from(args.times);
                clients.round(Pace::of(args.connections, rate, span)).await?
            },
            afterwards: clients.round(half(AFTERWARDS)).await?,
        };
        report.add(&round);
        remark(&report);
    }
    Ok(report)
}
