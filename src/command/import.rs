//! `streetcorner import`: takes over what a city has published.

use std::process::ExitCode;

use clap::Subcommand;
use domain::clock::Clock;

use crate::{
    config::Settings,
    database::Database,
    import::{
        AddressesArgs, AreasArgs, AssetsArgs, Boston311Args, RulesArgs, StreetsArgs, addresses,
        areas, assets, boston_311, rules, streets,
    },
    say::say,
};

/// What a shell expects of somebody who was interrupted.
const STOPPED: u8 = 130;

/// What to take over.
#[derive(Debug, Subcommand)]
pub enum Import {
    /// Cases with their histories, from Boston's published file of service requests.
    #[command(name = "boston-311")]
    Boston311(Boston311Args),
    /// Areas with their borders, from a `GeoJSON` file.
    Areas(AreasArgs),
    /// Rules of which agency answers for a service inside an area, from a table.
    Rules(RulesArgs),
    /// Things that stand where they stand, to be found by what is written on them.
    Assets(AssetsArgs),
    /// Address points, to be searched and named.
    Addresses(AddressesArgs),
    /// Streets with their house numbers, and where they meet.
    Streets(StreetsArgs),
}

pub(super) async fn run(what: Import, settings: &Settings) -> anyhow::Result<ExitCode> {
    let database = Database::open(settings).await?;
    let done = perform(what, &database).await;
    database.close().await?;
    done
}

async fn perform(what: Import, database: &Database) -> anyhow::Result<ExitCode> {
    let clock = Clock::default();
    match what {
        Import::Boston311(args) => {
            let report = boston_311(&database.url, &args).await?;
            say(&report);
            if report.stopped {
                return Ok(ExitCode::from(STOPPED));
            }
        }
        Import::Areas(args) => say(areas(&database.url, &clock, &args).await?),
        Import::Rules(args) => say(rules(&database.url, &args).await?),
        Import::Assets(args) => say(assets(&database.url, &args).await?),
        Import::Addresses(args) => say(addresses(&database.url, &clock, &args).await?),
        Import::Streets(args) => say(streets(&database.url, &clock, &args).await?),
    }
    Ok(ExitCode::SUCCESS)
}
