//! What was measured, in words.

use std::fmt;

use serde::Serialize;

use super::{ClaimsBenchArgs, Round};
use crate::bench::median;

/// So many claims a second are wanted.
const TARGET: f64 = 2_000.0;

/// What was measured; one number for each round.
#[derive(Debug, Clone, Serialize)]
pub struct ClaimsBenchReport {
    /// How many jobs were to be had.
    pub jobs: u32,
    /// How many phones said yes at once.
    pub phones: u32,
    /// How many claims were answered a second.
    pub claims_s: Vec<f64>,
    /// How many of them won, a second.
    pub won_s: Vec<f64>,
    /// How many bare claims `pgbench` sent a second.
    pub pgbench_claims_s: Vec<f64>,
    /// Claims answered, in bare claims. Medians.
    pub ratio: f64,
    /// How many claims a second are wanted.
    pub target: f64,
    /// Whether there are as many. By the median.
    pub pass: bool,
    /// Whether it is shown as JSON.
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

    pub(super) fn add(&mut self, round: &Round) {
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
