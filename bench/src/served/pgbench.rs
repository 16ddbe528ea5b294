//! The bare database: runs the same statements with `pgbench`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Output,
};

use anyhow::{Context, bail, ensure};
use tokio_postgres::Config;

use super::{
    round::{Pace, Round},
    script::Workload,
};
use crate::program::program;

/// `pgbench` with its database and working directory.
pub(super) struct Pgbench<'a> {
    /// Path of the program.
    pub(super) program: &'a Path,
    /// Connection settings.
    pub(super) database: Config,
    /// Directory of scripts and logs.
    pub(super) home: PathBuf,
}

impl Pgbench<'_> {
    /// Returns the version. Fails if the program does not exist.
    pub(super) async fn version(program: &Path) -> anyhow::Result<String> {
        let mut asked = tokio::process::Command::new(program);
        let said = ended(asked.arg("--version").output().await, program)?;
        Ok(String::from_utf8_lossy(&said.stdout).trim().to_owned())
    }

    /// Runs one round. Scripts are chosen at random.
    pub(super) async fn round(
        &self,
        workload: &Workload,
        number: u32,
        pace: Pace,
    ) -> anyhow::Result<Round> {
        let home = self.home.join("pgbench");
        fs::create_dir_all(&home)?;
        let connections = pace.connections.to_string();
        let seconds = (pace.warm + pace.span).as_secs().to_string();
        let mut pgbench = program(self.program, &self.database);
        pgbench.args(["--no-vacuum", "--protocol=prepared", "--log", "--client", &connections]);
        pgbench.args(["--jobs", &pace.connections.min(2).to_string(), "--time", &seconds]);
        pgbench.arg("--log-prefix").arg(home.join("log"));
        for (name, value) in workload.variables(number) {
            pgbench.arg("--define").arg(format!("{name}={value}"));
        }
        for (number, script) in workload.scripts.iter().enumerate() {
            let file = home.join(format!("{number}.sql"));
            fs::write(&file, script)?;
            pgbench.arg("--file").arg(file);
        }
        ended(pgbench.output().await, self.program)?;
        let round = read(&home, pace);
        fs::remove_dir_all(&home)?;
        round
    }
}

fn ended(output: std::io::Result<Output>, program: &Path) -> anyhow::Result<Output> {
    let output = match output {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => bail!(
            "there is no {}: it comes with PostgreSQL, and without it there is nothing to compare \
             with; --pgbench says where it is",
            program.display()
        ),
        output => output.with_context(|| format!("cannot start {}", program.display()))?,
    };
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{}: {}", program.display(), said.trim());
    Ok(output)
}

/// Parses the logs of a round: end time and duration of each transaction.
/// <https://www.postgresql.org/docs/15/pgbench.html#id-1.9.4.11.9.9>
fn read(home: &Path, pace: Pace) -> anyhow::Result<Round> {
    let mut done: Vec<(u64, u32)> = vec![];
    for entry in fs::read_dir(home)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with("log.") {
            let log = fs::read_to_string(entry.path())?;
            done.extend(log.lines().filter_map(transaction));
        }
    }
    let begun = done.iter().map(|(end, took)| end - u64::from(*took)).min().unwrap_or_default();
    let from = begun + u64::try_from(pace.warm.as_micros())?;
    let until = from + u64::try_from(pace.span.as_micros())?;
    done.retain(|(end, _)| (from..until).contains(end));
    Round::of(done.into_iter().map(|(_, took)| took).collect(), pace.span)
}

/// Parses end time and duration of a transaction, in microseconds.
fn transaction(line: &str) -> Option<(u64, u32)> {
    let fields: Vec<&str> = line.split(' ').collect();
    let [_client, _number, took, _script, seconds, micros, ..] = fields.as_slice() else {
        return None;
    };
    let seconds: u64 = seconds.parse().ok()?;
    let micros: u64 = micros.parse().ok()?;
    Some((seconds * 1_000_000 + micros, took.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_log_is_a_transaction() {
        assert_eq!(
            transaction("0 199 2241 0 1175850568 995598"),
            Some((1_175_850_568_995_598, 2241))
        );
        assert_eq!(transaction("0 199 skipped 0 1175850568 995598"), None);
        assert_eq!(transaction(""), None);
    }

    #[tokio::test]
    async fn without_pgbench_it_is_said_what_is_missing() {
        let error = Pgbench::version(Path::new("/no/such/pgbench")).await.unwrap_err();
        assert!(error.to_string().contains("it comes with PostgreSQL"), "{error}");
    }
}
