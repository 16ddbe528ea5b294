//! The report, as a table or as JSON.

use std::fmt;

use serde::Serialize;

use super::{LiveBenchArgs, tally::Took};

/// Target: 99 % of reports reach a crew within this time, in milliseconds.
const TARGET_MS: f64 = 300.0;

/// Result of the measurement.
#[derive(Debug, Clone, Serialize)]
pub struct LiveBenchReport {
    /// Number of crews on shift, each with an open stream.
    pub crews: u32,
    /// Number of crews that listened until the end.
    pub listened: usize,
    /// Reports per second.
    pub reports_per_s: u32,
    /// Duration in seconds.
    pub seconds: u32,
    /// Number of CPUs that phones, server, worker and database shared.
    pub processors: usize,
    /// Number of reports that the server rejected.
    pub failed: usize,
    /// Number of reports that reached no crew.
    pub unheard: usize,
    /// Time from the answer to the reporter until the offer reaches the crew.
    pub from_answer: Quantiles,
    /// Time from the scheduled sending of the report until the offer reaches the crew.
    pub from_sending: Quantiles,
    /// Time until the reporter gets the answer.
    pub answer: Quantiles,
    /// Time from inserting a row to the notification, in an idle bare database.
    pub bare: Quantiles,
    /// Time from sending, divided by that of the bare database (medians).
    pub ratio: f64,
    /// Target for the 99th percentile, in milliseconds.
    pub target_ms: f64,
    /// Whether the target is reached and every report reached a crew.
    pub pass: bool,
    /// Whether the report is printed as JSON.
    #[serde(skip)]
    pub json: bool,
}

/// Quantiles of times, in milliseconds.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Quantiles {
    /// Median.
    pub p50_ms: f64,
    /// 90th percentile.
    pub p90_ms: f64,
    /// 99th percentile.
    pub p99_ms: f64,
    /// Maximum.
    pub most_ms: f64,
}

impl Quantiles {
    /// Quantiles of times that are sorted.
    pub(crate) fn of(sorted_ms: &[f64]) -> Self {
        let at = |percent: usize| {
            let at = (sorted_ms.len() * percent).div_ceil(100).saturating_sub(1);
            sorted_ms.get(at).copied().unwrap_or(f64::NAN)
        };
        Self { p50_ms: at(50), p90_ms: at(90), p99_ms: at(99), most_ms: at(100) }
    }
}

impl LiveBenchReport {
    pub(super) fn new(
        args: &LiveBenchArgs,
        took: &Took,
        (failed, listened): (usize, usize),
        bare: &[f64],
    ) -> Self {
        let (from_answer, bare) = (Quantiles::of(&took.from_answer), Quantiles::of(bare));
        let from_sending = Quantiles::of(&took.from_sending);
        Self {
            crews: args.crews,
            listened,
            reports_per_s: args.rate,
            seconds: args.seconds,
            processors: std::thread::available_parallelism().map_or(0, usize::from),
            failed,
            unheard: took.unheard,
            from_answer,
            from_sending,
            answer: Quantiles::of(&took.answer),
            bare,
            ratio: from_sending.p50_ms / bare.p50_ms,
            target_ms: TARGET_MS,
            pass: from_answer.p99_ms < TARGET_MS && took.unheard == 0 && failed == 0,
            json: args.json,
        }
    }
}

impl fmt::Display for LiveBenchReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.json {
            let Ok(json) = serde_json::to_string_pretty(self) else { return Err(fmt::Error) };
            return f.write_str(&json);
        }
        let Self { crews, listened, reports_per_s, seconds, processors, failed, unheard, .. } =
            self;
        writeln!(
            f,
            "{crews} crews listen ({listened} to the end), {reports_per_s} reports/s for {seconds} s, \
             {processors} processors for phones, server, worker and database"
        )?;
        writeln!(f, "{failed} reports were not taken, and of {unheard} no crew heard")?;
        writeln!(f, "{:<34} {:>9} {:>9} {:>9} {:>9}", "milliseconds", "p50", "p90", "p99", "most")?;
        for (name, quantiles) in [
            ("from the answer to the offer", self.from_answer),
            ("from sending to the offer", self.from_sending),
            ("from sending to the answer", self.answer),
            ("bare database: write, hear", self.bare),
        ] {
            let Quantiles { p50_ms, p90_ms, p99_ms, most_ms } = quantiles;
            writeln!(f, "{name:<34} {p50_ms:>9.1} {p90_ms:>9.1} {p99_ms:>9.1} {most_ms:>9.1}")?;
        }
        let (ratio, target) = (self.ratio, self.target_ms);
        let held = if self.pass { "held" } else { "missed" };
        writeln!(f, "sending to offer is {ratio:.1} times the bare database")?;
        write!(f, "target: 99 % within {target:.0} ms of the answer, all heard of: {held}")
    }
}
