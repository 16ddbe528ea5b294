//! How long an import takes beside a bare copy of the same file, in one run.

use std::{
    fmt,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{bail, ensure};
use clap::Args;
use domain::{
    clock::Clock,
    db,
    jurisdictions::{self, NewJurisdiction},
};
use serde::Serialize;
use tokio::signal;

use super::{copy, median, scratch::Scratch};
use crate::import::{
    Boston311Args, Report, boston_311,
    source::{Show, Source},
};

/// What the import may take at most, in copies.
const LIMIT: f64 = 20.0;

/// What `bench import` wants to know.
#[derive(Debug, Clone, Args)]
pub struct ImportBenchArgs {
    /// A file of Boston's service requests, as `import boston-311` takes it.
    pub file: PathBuf,
    /// How often each is measured; the medians count.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub runs: u32,
    /// Answer in JSON.
    #[arg(long)]
    pub json: bool,
}

/// What was measured, in seconds, one for each run.
#[derive(Debug, Clone, Serialize)]
pub struct ImportBenchReport {
    /// How many rows the file has.
    pub rows: usize,
    /// How many bytes it has when unpacked.
    pub bytes: u64,
    /// Copying it over our own connection.
    pub copy_s: Vec<f64>,
    /// Copying it with `psql`; empty where there is none.
    pub psql_copy_s: Vec<f64>,
    /// Importing it into a new jurisdiction.
    pub import_s: Vec<f64>,
    /// How many copies, by `psql` if there is one, the import takes. Medians.
    pub ratio: f64,
    /// What it may be at most.
    pub limit: f64,
    /// Whether it is shown as JSON.
    #[serde(skip)]
    pub json: bool,
}

/// Measures in a database of its own, which is gone afterwards.
pub async fn import(
    url: &str,
    clock: &Clock,
    args: &ImportBenchArgs,
) -> anyhow::Result<ImportBenchReport> {
    let source = Source::open(&args.file, Show::Nothing)?;
    let plain =
        Plain(std::env::temp_dir().join(format!("streetcorner-bench-{}.csv", std::process::id())));
    let columns = copy::unpack(source.reader, &plain.0)?;
    let scratch = Scratch::create(url).await?;
    let measured = tokio::select! {
        measured = measure(&scratch, clock, args, &plain.0, columns) => measured,
        _ = signal::ctrl_c() => Err(anyhow::anyhow!("stopped")),
    };
    scratch.drop().await?;
    measured
}

async fn measure(
    scratch: &Scratch,
    clock: &Clock,
    args: &ImportBenchArgs,
    plain: &Path,
    columns: usize,
) -> anyhow::Result<ImportBenchReport> {
    db::migrate(&scratch.url).await?;
    let mut report = ImportBenchReport {
        rows: 0,
        bytes: std::fs::metadata(plain)?.len(),
        copy_s: vec![],
        psql_copy_s: vec![],
        import_s: vec![],
        ratio: 0.0,
        limit: LIMIT,
        json: args.json,
    };
    for run in 1..=args.runs {
        copy::make_table(scratch, columns).await?;
        report.copy_s.push(copy::by_us(scratch, plain).await?.as_secs_f64());
        copy::make_table(scratch, columns).await?;
        let by_psql = copy::by_psql(scratch, plain).await?;
        report.psql_copy_s.extend(by_psql.as_ref().map(Duration::as_secs_f64));
        let imported = into_new_city(scratch, clock, args, run).await?;
        report.rows = imported.read;
        report.import_s.push(imported.took.as_secs_f64());
    }
    report.ratio = median(&report.import_s) / report.limit_s();
    Ok(report)
}

async fn into_new_city(
    scratch: &Scratch,
    clock: &Clock,
    args: &ImportBenchArgs,
    run: u32,
) -> anyhow::Result<Report> {
    let id: jurisdictions::JurisdictionId = format!("bench-{run}").parse()?;
    let pool = db::pool(&scratch.url, 1)?;
    let new = NewJurisdiction {
        id: id.clone(),
        name: id.to_string(),
        time_zone: chrono_tz::America::New_York,
        center: None,
    };
    jurisdictions::found(&mut *pool.get().await?, clock.now(), new).await?;
    let import =
        Boston311Args { file: args.file.clone(), jurisdiction: id, errors: None, quiet: true };
    let report = boston_311(&scratch.url, &import).await?;
    if report.stopped {
        bail!("stopped");
    }
    ensure!(report.bad == 0, "{} rows are bad: measure with a file that is whole", report.bad);
    Ok(report)
}

impl ImportBenchReport {
    /// What the import is held against: the copy that `psql` makes, else our own.
    fn limit_s(&self) -> f64 {
        median(if self.psql_copy_s.is_empty() { &self.copy_s } else { &self.psql_copy_s })
    }
}

impl fmt::Display for ImportBenchReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.json {
            let Ok(json) = serde_json::to_string_pretty(self) else { return Err(fmt::Error) };
            return f.write_str(&json);
        }
        writeln!(
            f,
            "{} rows, {} bytes unpacked; medians of {}",
            self.rows,
            self.bytes,
            self.import_s.len()
        )?;
        writeln!(f, "{:<28} {:>8.3} s", "COPY into a bare table", median(&self.copy_s))?;
        if self.psql_copy_s.is_empty() {
            writeln!(f, "{:<28} {:>10}", "psql \\copy", "no psql")?;
        } else {
            writeln!(f, "{:<28} {:>8.3} s", "psql \\copy, the same", median(&self.psql_copy_s))?;
        }
        writeln!(f, "{:<28} {:>8.3} s", "import boston-311", median(&self.import_s))?;
        write!(f, "{:<28} {:>8.1}   (at most {})", "import / copy", self.ratio, self.limit)
    }
}

/// The unpacked file, for as long as it is needed.
struct Plain(PathBuf);

impl Drop for Plain {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_file(&self.0) {
            tracing::warn!(%error, "cannot remove {}", self.0.display());
        }
    }
}
