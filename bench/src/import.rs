//! Measures an import, compared with a bare copy of the same file in the same run.

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
use streetcorner::import::{
    Boston311Args, Report, boston_311,
    source::{Show, Source},
};

use super::{copy, median, scratch::Scratch};

/// Maximum duration of the import, in multiples of the copy.
const LIMIT: f64 = 20.0;

/// Options of `bench import`.
#[derive(Debug, Clone, Args)]
pub struct ImportBenchArgs {
    /// A file of Boston's service requests, as for `import boston-311`.
    pub file: PathBuf,
    /// Number of runs of each. Medians are reported.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub runs: u32,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Result, in seconds, one for each run.
#[derive(Debug, Clone, Serialize)]
pub struct ImportBenchReport {
    /// Number of rows of the file.
    pub rows: usize,
    /// Uncompressed size in bytes.
    pub bytes: u64,
    /// Duration of the copy over our own connection.
    pub copy_s: Vec<f64>,
    /// Duration of the copy with `psql`. Empty if it is not installed.
    pub psql_copy_s: Vec<f64>,
    /// Duration of the import into a new jurisdiction.
    pub import_s: Vec<f64>,
    /// Duration of the import divided by that of the copy, by `psql` if it is installed (medians).
    pub ratio: f64,
    /// Maximum ratio.
    pub limit: f64,
    /// Whether the report is printed as JSON.
    #[serde(skip)]
    pub json: bool,
}

/// Runs the measurement in a temporary database.
pub async fn import(
    url: &str,
    clock: &Clock,
    args: &ImportBenchArgs,
) -> anyhow::Result<ImportBenchReport> {
    let source = Source::open(&args.file, Show::Nothing)?;
    let plain =
        Plain(std::env::temp_dir().join(format!("streetcorner-bench-{}.csv", std::process::id())));
    let columns = copy::unpack(source.reader, &plain.0)?;
    Scratch::within(url, async |scratch| measure(scratch, clock, args, &plain.0, columns).await)
        .await
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
    /// Duration of the copy that the import is compared with: by `psql`, else our own.
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

/// The uncompressed file. It is removed on drop.
struct Plain(PathBuf);

impl Drop for Plain {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_file(&self.0) {
            tracing::warn!(%error, "cannot remove {}", self.0.display());
        }
    }
}
