//! `streetcorner demo`: creates a demo town at any location.

use anyhow::Context;
use clap::Args;
use domain::{clock::Clock, jurisdictions::JurisdictionId};

use crate::{config::Settings, database::Database, demo, say::say};

/// The town to create.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Id of the new jurisdiction.
    #[arg(long, default_value = demo::JURISDICTION)]
    jurisdiction: JurisdictionId,
    /// Location of the market square, as LAT,LONG in degrees.
    #[arg(long, value_parser = center, allow_hyphen_values = true, value_name = "LAT,LONG", default_value = demo::CENTER)]
    center: (f64, f64),
    /// Base URL of the server, used for the addresses in demo.json.
    #[arg(long, env = "STREETCORNER_PUBLIC_URL", default_value = "http://127.0.0.1:8311")]
    url: String,
}

pub(super) async fn run(args: DemoArgs, settings: &Settings) -> anyhow::Result<()> {
    let DemoArgs { jurisdiction, center, url } = args;
    let database = Database::open(settings).await?;
    let town = demo::Wanted { jurisdiction, center };
    let pool = database.pool(settings)?;
    let made = demo::make(&pool, &Clock::default(), &settings.data_dir(), &url, &town).await;
    database.close().await?;
    say(made?);
    Ok(())
}

fn center(text: &str) -> anyhow::Result<(f64, f64)> {
    let (lat, long) = text.split_once(',').context("LAT,LONG takes two numbers and a comma")?;
    let number =
        |text: &str| text.trim().parse::<f64>().context("LAT,LONG takes numbers in degrees");
    Ok((number(lat)?, number(long)?))
}
