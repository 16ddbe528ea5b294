//! The report, as a table or as JSON.

use std::fmt;

use serde::Serialize;

use super::{
    FloodBenchArgs,
    others::{Kind, OthersRound},
    source::Flooded,
};
use crate::{live::Quantiles, median};

/// Target: the 99th percentile of others is at most this many times as long beside the flood.
const TARGET: f64 = 1.5;

/// Result of the measurement.
#[derive(Debug, Clone, Serialize)]
pub struct FloodBenchReport {
    /// Number of cases of the city.
    pub cases: u32,
    /// Requests per second of the flood, as they were sent.
    pub flood_per_s: f64,
    /// Requests of the flood that were admitted.
    pub admitted: usize,
    /// Requests of the flood that were refused with 429.
    pub refused: usize,
    /// Requests of the flood that were not answered, because the server closed the connection.
    pub unanswered: usize,
    /// Number of connections of the flood.
    pub connections: u16,
    /// Requests per second of all others.
    pub others_per_s: u32,
    /// Requests of others that were refused or failed.
    pub failed: usize,
    /// Number of CPUs that clients, server and database shared.
    pub processors: usize,
    /// All requests of others, and those of each kind.
    pub lines: Vec<FloodLine>,
    /// 99th percentile of all requests of others beside the flood, divided by that without it.
    pub ratio: f64,
    /// Target of the ratio.
    pub target: f64,
    /// Whether the target is reached and no request of others failed.
    pub pass: bool,
    /// Time of the flood in seconds.
    #[serde(skip)]
    flooded_s: f64,
    /// Whether the report is printed as JSON.
    #[serde(skip)]
    pub json: bool,
}

/// Times of one kind of requests, in milliseconds, one for each round.
#[derive(Debug, Clone, Default, Serialize)]
pub struct FloodLine {
    /// Kind of the requests.
    pub name: &'static str,
    /// Medians without the flood.
    pub alone_p50_ms: Vec<f64>,
    /// 99th percentiles without the flood.
    pub alone_p99_ms: Vec<f64>,
    /// Medians beside the flood.
    pub beside_p50_ms: Vec<f64>,
    /// 99th percentiles beside the flood.
    pub beside_p99_ms: Vec<f64>,
}

impl FloodLine {
    /// 99th percentile beside the flood, divided by that without it (medians of the rounds).
    pub fn ratio(&self) -> f64 {
        median(&self.beside_p99_ms) / median(&self.alone_p99_ms)
    }
}

impl FloodBenchReport {
    pub(super) fn new(args: &FloodBenchArgs) -> Self {
        let names = ["all"].into_iter().chain(Kind::ALL.map(Kind::name));
        Self {
            cases: args.cases,
            flood_per_s: 0.0,
            admitted: 0,
            refused: 0,
            unanswered: 0,
            connections: args.connections,
            others_per_s: args.rate,
            failed: 0,
            processors: std::thread::available_parallelism().map_or(0, usize::from),
            lines: names.map(|name| FloodLine { name, ..FloodLine::default() }).collect(),
            ratio: f64::NAN,
            target: TARGET,
            pass: false,
            flooded_s: 0.0,
            json: args.json,
        }
    }

    /// Adds a round without the flood.
    pub(super) fn alone(&mut self, round: &OthersRound) {
        self.failed += round.refused;
        for (line, times) in self.lines.iter_mut().zip(times(round)) {
            line.alone_p50_ms.push(times.p50_ms);
            line.alone_p99_ms.push(times.p99_ms);
        }
    }

    /// Adds a round beside the flood.
    pub(super) fn beside(&mut self, round: &OthersRound, flooded: &Flooded) {
        self.failed += round.refused;
        for (line, times) in self.lines.iter_mut().zip(times(round)) {
            line.beside_p50_ms.push(times.p50_ms);
            line.beside_p99_ms.push(times.p99_ms);
        }
        self.admitted += flooded.admitted;
        self.refused += flooded.refused;
        self.unanswered += flooded.unanswered;
        self.flooded_s += flooded.span.as_secs_f64();
        let sent = self.admitted + self.refused + self.unanswered;
        self.flood_per_s = f64::from(u32::try_from(sent).unwrap_or(u32::MAX)) / self.flooded_s;
        self.ratio = self.lines.first().map_or(f64::NAN, FloodLine::ratio);
        self.pass = self.ratio <= self.target && self.failed == 0;
    }
}

/// Quantiles of all requests of a round, and of those of each kind.
fn times(round: &OthersRound) -> Vec<Quantiles> {
    let of = |kind: Option<Kind>| {
        let is_it = |asked: Kind| kind.is_none_or(|kind| kind == asked);
        let took = round.took.iter().filter(|(asked, _)| is_it(*asked)).map(|(_, took)| *took);
        let mut took: Vec<f64> = took.collect();
        took.sort_by(f64::total_cmp);
        Quantiles::of(&took)
    };
    [None].into_iter().chain(Kind::ALL.map(Some)).map(of).collect()
}

impl fmt::Display for FloodBenchReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.json {
            let json = serde_json::to_string_pretty(self).map_err(|_unwritable| fmt::Error)?;
            return f.write_str(&json);
        }
        let Self { cases, flood_per_s, admitted, refused, connections, others_per_s, .. } = self;
        writeln!(
            f,
            "{cases} cases; one address sends {flood_per_s:.0} requests/s on {connections} connections \
             ({admitted} admitted, {refused} refused, {} unanswered), others {others_per_s}/s; {} processors",
            self.unanswered, self.processors
        )?;
        writeln!(
            f,
            "{:<16} {:>9} {:>9} {:>9} {:>9} {:>6}",
            "milliseconds", "alone p50", "p99", "flood p50", "p99", "ratio"
        )?;
        for line in &self.lines {
            let FloodLine { name, .. } = line;
            write!(f, "{name:<16}")?;
            for times in
                [&line.alone_p50_ms, &line.alone_p99_ms, &line.beside_p50_ms, &line.beside_p99_ms]
            {
                write!(f, " {:>9.1}", median(times))?;
            }
            writeln!(f, " {:>6.2}", line.ratio())?;
        }
        let held = if self.pass { "held" } else { "missed" };
        let (target, failed) = (self.target, self.failed);
        write!(
            f,
            "target: p99 of others at most {target} times as long, none of theirs refused ({failed}): {held}"
        )
    }
}
