//! Imports the service requests that the City of Boston publishes as CSV.

mod bad_rows;
mod catalogue;
mod closure;
mod columns;
mod labels;
mod read;
mod report;
mod row;
mod store;
mod time;
mod words;

use std::{path::PathBuf, time::Instant};

use anyhow::Context;
use chrono_tz::Tz;
use clap::Args;
use domain::jurisdictions::JurisdictionId;

pub use self::report::Report;
pub(crate) use self::time::in_zone;
use self::{bad_rows::BadRows, catalogue::Catalogue, read::Reading};
use super::{
    city,
    source::{Show, Source},
};

/// Options of `import boston-311`.
#[derive(Debug, Clone, Args)]
pub struct Boston311Args {
    /// The city's file of service requests: CSV, optionally compressed with zstd or gzip.
    pub file: PathBuf,
    /// Jurisdiction for the cases. Times in the file are in its time zone.
    #[arg(long, value_name = "ID")]
    pub jurisdiction: JurisdictionId,
    /// File for the list of invalid rows, if there are any. [default: the file's name with
    /// `.errors.csv`, in the current directory]
    #[arg(long, value_name = "FILE")]
    pub errors: Option<PathBuf>,
    /// Show no progress bar.
    #[arg(long, short)]
    pub quiet: bool,
}

impl Boston311Args {
    fn errors(&self) -> PathBuf {
        self.errors.clone().unwrap_or_else(|| {
            let mut name = self.file.file_name().unwrap_or_default().to_owned();
            name.push(".errors.csv");
            name.into()
        })
    }
}

/// Imports the cases of the file with their histories, in batches of one transaction each. Skips
/// known rows, so it can be stopped and run again.
pub async fn boston_311(url: &str, args: &Boston311Args) -> anyhow::Result<Report> {
    let started = Instant::now();
    let show = if args.quiet { Show::Nothing } else { Show::Bar };
    let Source { reader, progress } = Source::open(&args.file, show)?;
    let mut desk = city::connect(url).await?;
    let city = city::find(&mut desk, &args.jurisdiction).await?;
    let zone: Tz = city
        .time_zone
        .parse()
        .with_context(|| format!("the time zone of {} is unknown", city.jurisdiction_id))?;
    city::claim(&mut desk, &city.jurisdiction_id).await?;

    let reading = Reading::begin(
        reader,
        zone,
        Catalogue::load(&mut desk, &city.jurisdiction_id).await?,
        BadRows::new(args.errors()),
    )
    .with_context(|| format!("{} cannot be imported", args.file.display()))?;
    let stored = store::store(url, &mut desk, &city.jurisdiction_id, reading, &progress).await;
    progress.finish_and_clear();
    Ok(Report { took: started.elapsed(), ..stored? })
}
