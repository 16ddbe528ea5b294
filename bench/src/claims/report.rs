//! The report.

use std::fmt;

use serde::Serialize;

use super::{ClaimsBenchArgs, ClaimsRound};
use crate::median;

/// Target in claims per second.
const TARGET: f64 = 2_000.0;

/// Result, with one number for each round.
#[derive(Debug, Clone, Serialize)]
pub struct ClaimsBenchReport {
    /// Number of jobs.
    pub jobs: u32,
    /// Number of phones that accepted at the same time.
    pub phones: u32,
    /// Claims answered per second.
    pub claims_s: Vec<f64>,
    /// Claims won per second.
    pub won_s: Vec<f64>,
    /// Bare claims per second by `pgbench`.
    pub pgbench_claims_s: Vec<f64>,
    /// Claims answered divided by bare claims (medians).
    pub ratio: f64,
    /// Target in claims per second.
    pub target: f64,
    /// Whether the median reaches the target.
    pub pass: bool,
    /// Whether the report is printed as JSON.
    #[serde(skip)]
    pub json: bool,
}

impl ClaimsBenchReport {
    pub(super) fn new(args: &ClaimsBenchArgs) -> Self {
        Self {
            jobs: args.jobs,
            phones: args.phones,
            claims_s: vec![],
            won_s: vec![],
            pgbench_claims_s: vec![],
            ratio: 0.0,
            target: TARGET,
            pass: false,
            json: args.json,
        }
    }

    pub(super) fn add(&mut self, round: &ClaimsRound) {
        let seconds = round.took.as_secs_f64();
        self.claims_s.push(f64::from(round.claims) / seconds);
        self.won_s.push(f64::from(round.won) / seconds);
        self.compare();
    }

    pub(super) fn compare(&mut self) {
        self.ratio = median(&self.claims_s) / median(&self.pgbench_claims_s);
        self.pass = median(&self.claims_s) >= self.target;
    }
}

impl fmt::Display for ClaimsBenchReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.json {
            let json = serde_json::to_string_pretty(self).map_err(|_unwritable| fmt::Error)?;
            return f.write_str(&json);
        }
        let Self { jobs, phones, claims_s, won_s, pgbench_claims_s, ratio, target, pass, .. } =
            self;
        writeln!(
            f,
            "{jobs} jobs, each offered to three crews, {phones} phones at once, {} rounds:",
            claims_s.len()
        )?;
        writeln!(f, "claims answered  {:8.0} /s", median(claims_s))?;
        writeln!(f, "of them won      {:8.0} /s", median(won_s))?;
        writeln!(f, "bare claims      {:8.0} /s  by pgbench", median(pgbench_claims_s))?;
        let verdict = if *pass { "holds" } else { "missed" };
        write!(f, "claims / bare    {ratio:8.2}     target {target:.0} claims/s: {verdict}")
    }
}
