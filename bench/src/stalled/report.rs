//! The report, as a table or as JSON.

use std::fmt;

use serde::Serialize;

use super::StalledBenchArgs;
use crate::live::Quantiles;

/// Target for the 99th percentile of probes, in milliseconds.
const TARGET_MS: f64 = 500.0;

/// Result of the measurement.
#[derive(Debug, Clone, Serialize)]
pub struct StalledBenchReport {
    /// Number of stalled connections of each kind.
    pub connections: u32,
    /// Number of CPUs that clients, server and database shared.
    pub processors: usize,
    /// Time of a probe without stalled connections.
    pub alone: Quantiles,
    /// Time of a probe beside each kind of stalled connections.
    pub lines: Vec<StalledLine>,
    /// Target for the 99th percentile, in milliseconds.
    pub target_ms: f64,
    /// Whether the target is reached beside each kind.
    pub pass: bool,
    /// Whether the report is printed as JSON.
    #[serde(skip)]
    pub json: bool,
}

/// Probes beside a kind of stalled connections.
#[derive(Debug, Clone, Serialize)]
pub struct StalledLine {
    /// What stalls.
    pub name: &'static str,
    /// Time of a probe.
    pub beside: Quantiles,
}

impl StalledBenchReport {
    pub(super) fn new(args: &StalledBenchArgs, alone: Quantiles, lines: Vec<StalledLine>) -> Self {
        Self {
            connections: args.connections,
            processors: std::thread::available_parallelism().map_or(0, usize::from),
            alone,
            target_ms: TARGET_MS,
            pass: lines.iter().all(|line| line.beside.p99_ms <= TARGET_MS),
            lines,
            json: args.json,
        }
    }
}

impl fmt::Display for StalledBenchReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.json {
            let json = serde_json::to_string_pretty(self).map_err(|_unwritable| fmt::Error)?;
            return f.write_str(&json);
        }
        let Self { connections, processors, .. } = self;
        writeln!(f, "{connections} stalled connections of each kind, {processors} processors")?;
        writeln!(f, "{:<24} {:>9} {:>9} {:>9}", "a probe, milliseconds", "p50", "p99", "most")?;
        let beside = self.lines.iter().map(|line| (line.name, line.beside));
        for (name, times) in [("alone", self.alone)].into_iter().chain(beside) {
            let Quantiles { p50_ms, p99_ms, most_ms, .. } = times;
            writeln!(f, "{name:<24} {p50_ms:>9.1} {p99_ms:>9.1} {most_ms:>9.1}")?;
        }
        let held = if self.pass { "held" } else { "missed" };
        write!(f, "target: p99 at most {} ms: {held}", self.target_ms)
    }
}
