//! `streetcorner import`: imports published data of a city.

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

/// Conventional exit code after an interrupt (128 + SIGINT).
const STOPPED: u8 = 130;

/// What to import.
#[derive(Debug, Subcommand)]
pub enum Import {
    /// Import cases with their histories from Boston's published service requests.
    #[command(name = "boston-311")]
    Boston311(Boston311Args),
    /// Import areas with their borders from a GeoJSON file.
    Areas(AreasArgs),
    /// Import routing rules: the agency that is responsible for a service in an area.
    Rules(RulesArgs),
    /// Import assets such as street lights, which reports can refer to by their labels.
    Assets(AssetsArgs),
    /// Import address points, for search and for naming locations.
    Addresses(AddressesArgs),
    /// Import streets with their house numbers, and intersections.
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
