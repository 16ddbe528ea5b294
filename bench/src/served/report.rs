//! The report, as a table or as JSON.

use std::fmt;

use serde::Serialize;
use streetcorner::thousands::grouped;

use super::{ServedBenchArgs, Surface, asked::RequestKind, round::Round, script::Workload};

/// Result of the measurement.
#[derive(Debug, Clone, Serialize)]
pub struct ServedBenchReport {
    /// Name of the surface.
    pub what: &'static str,
    /// Number of cases at the start.
    pub cases: u32,
    /// Number of concurrent connections.
    pub connections: u16,
    /// Number of rounds.
    pub rounds: u32,
    /// Counted seconds per round.
    pub round_s: u64,
    /// Number of CPUs that client, server and database shared.
    pub processors: usize,
    /// Version of `pgbench`.
    pub pgbench: String,
    /// One line for each kind of request.
    pub lines: Vec<Line>,
    /// Whether the report is printed as JSON.
    #[serde(skip)]
    pub json: bool,
}

/// Result for one kind of request.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// Name of the kind.
    pub name: &'static str,
    /// Number of different requests.
    pub requests: usize,
    /// Mean size of an answer, in bytes.
    pub bytes: usize,
    /// Statements of one request, including `BEGIN` and the like.
    pub statements: Vec<Statement>,
    /// Results of the server.
    pub streetcorner: Side,
    /// Results of the bare database.
    pub pgbench: Side,
    /// Requests per second of the server divided by transactions per second of the bare database
    /// (medians).
    pub ratio: f64,
    /// Minimum and maximum of the ratio over the rounds.
    pub ratios: (f64, f64),
    /// Minimum ratio.
    pub target: f64,
    /// Whether the ratio reaches the target.
    pub pass: bool,
}

/// A statement that the server sends to the database.
#[derive(Debug, Clone, Serialize)]
pub struct Statement {
    /// SQL text.
    pub sql: String,
    /// Whether it is prepared anew for each request.
    pub prepared_anew: bool,
}

/// Results of one side: medians, and the speed of each round.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Side {
    /// Requests or transactions per second.
    pub per_second: f64,
    /// Median duration, in milliseconds.
    pub p50_ms: f64,
    /// 99th percentile of the duration, in milliseconds.
    pub p99_ms: f64,
    /// Speed of each round, per second.
    pub rounds: Vec<f64>,
    #[serde(skip)]
    each: Vec<Round>,
}

impl Side {
    pub(super) fn add(&mut self, round: Round) {
        self.each.push(round);
        let middle = |of: fn(&Round) -> f64| median(self.each.iter().map(of).collect());
        self.per_second = middle(|round| round.per_second);
        self.p50_ms = middle(|round| round.p50_ms);
        self.p99_ms = middle(|round| round.p99_ms);
        self.rounds.push(round.per_second);
    }
}

impl Line {
    pub(super) fn new(kind: &RequestKind, workload: &Workload, bytes: usize) -> Self {
        Self {
            name: kind.name,
            requests: kind.requests.len(),
            bytes,
            statements: workload.statements.clone(),
            streetcorner: Side::default(),
            pgbench: Side::default(),
            ratio: f64::NAN,
            ratios: (f64::NAN, f64::NAN),
            target: kind.target,
            pass: false,
        }
    }

    /// Computes medians and ratios.
    pub(super) fn compare(&mut self) {
        let pairs = self.streetcorner.rounds.iter().zip(&self.pgbench.rounds);
        let ratios: Vec<f64> = pairs.map(|(ours, theirs)| ours / theirs).collect();
        let least = ratios.iter().copied().fold(f64::INFINITY, f64::min);
        let greatest = ratios.iter().copied().fold(0.0, f64::max);
        self.ratio = self.streetcorner.per_second / self.pgbench.per_second;
        self.ratios = (least, greatest);
        self.pass = self.ratio >= self.target;
    }
}

impl ServedBenchReport {
    pub(super) fn new(
        surface: Surface,
        args: &ServedBenchArgs,
        pgbench: String,
        lines: Vec<Line>,
    ) -> Self {
        let what = match surface {
            Surface::Open311 => "Open311",
            Surface::Tiles => "Map tiles",
            Surface::Geotags => "Geotags",
        };
        Self {
            what,
            cases: args.cases,
            connections: args.connections,
            rounds: args.rounds,
            round_s: args.pace().span.as_secs(),
            processors: std::thread::available_parallelism().map_or(1, usize::from),
            pgbench,
            lines,
            json: args.json,
        }
    }
}

impl fmt::Display for ServedBenchReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.json {
            let Ok(json) = serde_json::to_string_pretty(self) else { return Err(fmt::Error) };
            return f.write_str(&json);
        }
        writeln!(
            f,
            "{} over {} cases, {} connections. Client, server and database share {} \
             processors.\nEach side had {} rounds of {} s, in turns, after 1 s to get warm; medians, \
             and the ratio's span over the rounds.\n",
            self.what,
            grouped(&self.cases.to_string()),
            self.connections,
            self.processors,
            self.rounds,
            self.round_s,
        )?;
        writeln!(
            f,
            "{:<20} {:>31}   {:>31}   {:^21}",
            "", "Streetcorner, over HTTP", "the same SQL, through pgbench", "ratio"
        )?;
        let side = format!("{:>11} {:>9} {:>9}", "a second", "p50 ms", "p99 ms");
        writeln!(f, "{:<20} {side}   {side}   {:>6} {:^11} {:>6}", "", "", "rounds", "target")?;
        for line in &self.lines {
            writeln!(f, "{line}")?;
        }
        writeln!(f, "\nWhat a request takes:")?;
        for line in &self.lines {
            let Line { name, bytes, requests, statements, .. } = line;
            let anew = statements.iter().filter(|statement| statement.prepared_anew).count();
            let (statements, bytes) = (statements.len(), grouped(&bytes.to_string()));
            writeln!(
                f,
                "{name:<20} {statements:>3} statements, {anew:>2} of them prepared anew each time; \
                 {bytes:>8} bytes; {requests} different",
            )?;
        }
        write!(
            f,
            "\nThe statements were overheard on the server's line to its database in this run. The \
             server logs and\nis started as `streetcorner api`; no worker runs. ({})",
            self.pgbench
        )
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (least, greatest) = self.ratios;
        write!(
            f,
            "{:<20} {}   {}   {:>6.2} {:>11} {:>6.2} {}",
            self.name,
            self.streetcorner,
            self.pgbench,
            self.ratio,
            format!("{least:.2}-{greatest:.2}"),
            self.target,
            if self.pass { "pass" } else { "SHORT" },
        )
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { per_second, p50_ms, p99_ms, .. } = self;
        write!(f, "{:>11} {p50_ms:>9.2} {p99_ms:>9.2}", speed(*per_second))
    }
}

/// Returns the median. Of an even number of values, the lower one.
fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len().saturating_sub(1) / 2).copied().unwrap_or(f64::NAN)
}

/// Formats a speed. Small values get one decimal.
fn speed(number: f64) -> String {
    if number < 100.0 { format!("{number:.1}") } else { grouped(&format!("{number:.0}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        let numbers = [9.96, 100.4, 999.7, 12_345.6, 1_000_000.0].map(speed);
        assert_eq!(numbers, ["10.0", "100", "1,000", "12,346", "1,000,000"]);
        assert_eq!(grouped("7"), "7");
    }

    #[test]
    fn the_middle_round_counts() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]).to_string(), "2");
        assert_eq!(median(vec![4.0, 1.0]).to_string(), "1");
        assert!(median(vec![]).is_nan());
    }
}
