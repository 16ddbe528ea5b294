//! The report, as a table or as JSON.

use std::{fmt, time::Duration};

use serde::Serialize;

use super::{
    AFTERWARDS, StormBenchArgs,
    clients::{Outcome, SentInRound},
};
use crate::{live::Quantiles, median};

/// Target: share of the capacity that is served in the storm.
const TARGET: f64 = 0.8;
/// Target: time after the storm until all is well, in seconds.
const TARGET_S: f64 = 10.0;
/// All is well if the 99th percentile is at most this many times that before the storm.
const WELL: f64 = 2.0;

/// What was measured in a round.
pub(super) struct Round {
    /// Reports per second that the server can serve.
    pub(super) capacity: f64,
    /// Half of that, before the storm.
    pub(super) calm: SentInRound,
    pub(super) storm: SentInRound,
    /// Half of what it can serve, after the storm.
    pub(super) afterwards: SentInRound,
}

/// Result of the measurement. Lists have a value for each round.
#[derive(Debug, Clone, Serialize)]
pub struct StormBenchReport {
    /// Number of cases of the city.
    pub cases: u32,
    /// Maximum number of connections of the storm.
    pub connections: u16,
    /// Reports per second that are taken if each follows the answer to the one before.
    pub capacity_per_s: Vec<f64>,
    /// Reports per second that came in the storm, without those that were sent again.
    pub sent_per_s: Vec<f64>,
    /// Reports per second that were taken in the storm, and whose clients heard of it.
    pub answered_per_s: Vec<f64>,
    /// Share of the storm's reports that were refused with 503.
    pub refused: Vec<f64>,
    /// Share of the storm's reports that had no answer in time, each time that they were sent.
    pub unanswered: Vec<f64>,
    /// 99th percentile at half of the capacity before the storm, in milliseconds.
    pub calm_p99_ms: Vec<f64>,
    /// Time after the storm until the 99th percentile is at most twice as long again, in seconds.
    pub well_after_s: Vec<f64>,
    /// Reports that were taken in the storm, divided by the capacity.
    pub ratio: f64,
    /// Number of CPUs that clients, server and database shared.
    pub processors: usize,
    /// Whether both targets are reached.
    pub pass: bool,
    /// Whether the report is printed as JSON.
    #[serde(skip)]
    pub json: bool,
}

impl StormBenchReport {
    pub(super) fn new(args: &StormBenchArgs) -> Self {
        Self {
            cases: args.cases,
            connections: args.connections,
            capacity_per_s: vec![],
            sent_per_s: vec![],
            answered_per_s: vec![],
            refused: vec![],
            unanswered: vec![],
            calm_p99_ms: vec![],
            well_after_s: vec![],
            ratio: f64::NAN,
            processors: std::thread::available_parallelism().map_or(0, usize::from),
            pass: false,
            json: args.json,
        }
    }

    /// Adds a round.
    pub(super) fn add(&mut self, round: &Round) {
        let Round { capacity, calm, storm, afterwards } = round;
        let calm_p99_ms = p99_ms(calm, |_due| true);
        let share = |outcome| ratio(storm.number_of(outcome), storm.all.len());
        self.capacity_per_s.push(*capacity);
        self.sent_per_s.push(storm.sent_per_s());
        self.answered_per_s.push(storm.answered_per_s());
        self.refused.push(share(Outcome::Refused));
        self.unanswered.push(share(Outcome::Unanswered));
        self.calm_p99_ms.push(calm_p99_ms);
        self.well_after_s.push(well_after_s(afterwards, calm_p99_ms * WELL));
        self.ratio = median(&self.answered_per_s) / median(&self.capacity_per_s);
        self.pass = self.ratio >= TARGET && median(&self.well_after_s) <= TARGET_S;
    }
}

fn ratio(part: usize, all: usize) -> f64 {
    let number = |of: usize| f64::from(u32::try_from(of).unwrap_or(u32::MAX));
    number(part) / number(all.max(1))
}

/// 99th percentile of the reports that were due then. Those that were not taken took for ever.
fn p99_ms(sent: &SentInRound, is_due: impl Fn(Duration) -> bool) -> f64 {
    let counted = sent.all.iter().filter(|sent| is_due(sent.due));
    let mut took: Vec<f64> = counted
        .map(|sent| match sent.outcome {
            Outcome::Answered => sent.took.as_secs_f64() * 1_000.0,
            Outcome::Refused | Outcome::Unanswered => f64::INFINITY,
        })
        .collect();
    took.sort_by(f64::total_cmp);
    Quantiles::of(&took).p99_ms
}

/// The second from which on the 99th percentile of each second is at most this.
fn well_after_s(sent: &SentInRound, most_ms: f64) -> f64 {
    let seconds = u32::try_from(AFTERWARDS.as_secs()).unwrap_or_default();
    let is_well = |second: &u32| p99_ms(sent, |due| due.as_secs() == u64::from(*second)) <= most_ms;
    let well = (0..seconds).rev().take_while(is_well).count();
    f64::from(seconds) - f64::from(u32::try_from(well).unwrap_or_default())
}

impl fmt::Display for StormBenchReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.json {
            let json = serde_json::to_string_pretty(self).map_err(|_unwritable| fmt::Error)?;
            return f.write_str(&json);
        }
        let Self { cases, connections, processors, .. } = self;
        writeln!(
            f,
            "{cases} cases; at most {connections} connections; {processors} processors; medians of {} rounds",
            self.capacity_per_s.len()
        )?;
        let mut line = |name: &str, values: &[f64], unit: &str| {
            writeln!(f, "{name:<44} {:>9.1} {unit}", median(values))
        };
        line("reports taken one after the other", &self.capacity_per_s, "/s")?;
        line("  p99 at half of that", &self.calm_p99_ms, "ms")?;
        line("reports that come in the storm", &self.sent_per_s, "/s")?;
        line("  taken, and the client heard of it", &self.answered_per_s, "/s")?;
        let percent = |shares: &[f64]| shares.iter().map(|share| share * 100.0).collect::<Vec<_>>();
        line("  refused at once (503)", &percent(&self.refused), "%")?;
        line("  without an answer, four times", &percent(&self.unanswered), "%")?;
        line("p99 at most twice that before, after", &self.well_after_s, "s")?;
        let held = if self.pass { "held" } else { "missed" };
        write!(
            f,
            "target: {TARGET} of what can be served is served ({:.2}), and all is well after {TARGET_S} s: {held}",
            self.ratio
        )
    }
}
