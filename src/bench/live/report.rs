//! What was measured, as a table or as JSON.

use std::fmt;

use serde::Serialize;

use super::{LiveBenchArgs, tally::Took};

/// A crew is to hear of a report within so many milliseconds, in 99 of a hundred cases.
const TARGET_MS: f64 = 300.0;

/// What was measured.
#[derive(Debug, Clone, Serialize)]
pub struct LiveBenchReport {
    /// How many crews were on shift, each with its stream open.
    pub crews: u32,
    /// How many of them listened to the end.
    pub listened: usize,
    /// How many reports came in a second.
    pub reports_per_s: u32,
    /// For how many seconds.
    pub seconds: u32,
    /// How many processors phones, server, worker and database shared.
    pub processors: usize,
    /// How many reports the server did not take.
    pub failed: usize,
    /// How many reports no crew heard of.
    pub unheard: usize,
    /// From the answer to the report until the offer is on the crew's socket.
    pub from_answer: Quantiles,
    /// From when the report was due to be sent until then.
    pub from_sending: Quantiles,
    /// How long the reporter waited for the answer.
    pub answer: Quantiles,
    /// From a row that is written to a listener that hears of it, by the bare database, idle.
    pub bare: Quantiles,
    /// From sending, to the bare database. Medians.
    pub ratio: f64,
    /// Within so many milliseconds 99 of a hundred offers are to be there.
    pub target_ms: f64,
    /// Whether they were, and every report was heard of.
    pub pass: bool,
    /// Whether it is shown as JSON.
    #[serde(skip)]
    pub json: bool,
}

/// What so many of a hundred took at most, in milliseconds.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Quantiles {
    /// Half.
    pub p50_ms: f64,
    /// Ninety.
    pub p90_ms: f64,
    /// Ninety-nine.
    pub p99_ms: f64,
    /// All.
    pub most_ms: f64,
}

impl Quantiles {
    fn of(sorted_ms: &[f64]) -> Self {
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
