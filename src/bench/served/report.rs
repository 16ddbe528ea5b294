//! What was measured, as a table or as JSON.

use std::fmt;

use serde::Serialize;

use super::{ServedBenchArgs, Surface, asked::Kind, round::Round, script::Workload};

/// What was measured.
#[derive(Debug, Clone, Serialize)]
pub struct ServedBenchReport {
    /// What was asked.
    pub what: &'static str,
    /// How many cases the city had at first.
    pub cases: u32,
    /// How many connections asked at once.
    pub connections: u16,
    /// How many rounds there were.
    pub rounds: u32,
    /// How many seconds of each counted.
    pub round_s: u64,
    /// How many processors client, server and database shared.
    pub processors: usize,
    /// Which `pgbench`.
    pub pgbench: String,
    /// One line for each kind of requests.
    pub lines: Vec<Line>,
    /// Whether it is shown as JSON.
    #[serde(skip)]
    pub json: bool,
}

/// One kind of requests.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// What it is called.
    pub name: &'static str,
    /// How many different requests took turns.
    pub requests: usize,
    /// How long an answer is, on average.
    pub bytes: usize,
    /// The statements that a request takes, `BEGIN` and the like included.
    pub statements: Vec<Statement>,
    /// The server.
    pub streetcorner: Side,
    /// The bare database.
    pub pgbench: Side,
    /// The server's requests to the transactions of the bare database. Medians.
    pub ratio: f64,
    /// The least and the greatest of the rounds.
    pub ratios: (f64, f64),
    /// What the ratio shall be at least.
    pub target: f64,
    /// Whether it is.
    pub pass: bool,
}

/// What the server sends to the database.
#[derive(Debug, Clone, Serialize)]
pub struct Statement {
    /// Its text.
    pub sql: String,
    /// Whether it is prepared anew each time.
    pub prepared_anew: bool,
}

/// One side of a line: medians, and the speed of each round.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Side {
    /// How many in a second.
    pub per_second: f64,
    /// What half of them took at most, in milliseconds.
    pub p50_ms: f64,
    /// What 99 of a hundred took at most, in milliseconds.
    pub p99_ms: f64,
    /// How many in a second, in each round.
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
    pub(super) fn new(kind: &Kind, workload: &Workload, bytes: usize) -> Self {
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

    /// Holds the one against the other.
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
            apart(&self.cases.to_string()),
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
            let (statements, bytes) = (statements.len(), apart(&bytes.to_string()));
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

/// The middle one; of an even number the lesser of the two in the middle.
fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len().saturating_sub(1) / 2).copied().unwrap_or(f64::NAN)
}

/// How many in a second: of few also the tenths.
fn speed(number: f64) -> String {
    if number < 100.0 { format!("{number:.1}") } else { apart(&format!("{number:.0}")) }
}

/// A whole number with its thousands apart.
fn apart(digits: &str) -> String {
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        let numbers = [9.96, 100.4, 999.7, 12_345.6, 1_000_000.0].map(speed);
        assert_eq!(numbers, ["10.0", "100", "1,000", "12,346", "1,000,000"]);
        assert_eq!(apart("7"), "7");
    }

    #[test]
    fn the_middle_round_counts() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]).to_string(), "2");
        assert_eq!(median(vec![4.0, 1.0]).to_string(), "1");
        assert!(median(vec![]).is_nan());
    }
}
