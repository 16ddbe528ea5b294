//! What is asked for: a stretch of time.

use chrono::{DateTime, DurationRound, SecondsFormat, TimeDelta, Utc};

use super::read::Told;

/// How far a row may lie outside of what was asked for: as far as a zone may be mistaken.
const SLACK: TimeDelta = TimeDelta::hours(36);

/// What to ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Query {
    /// What was reported between two moments, both included.
    Reported(DateTime<Utc>, DateTime<Utc>),
    /// What has changed since.
    Changed(DateTime<Utc>),
}

impl Query {
    /// The parameters.
    pub(super) fn parameters(self) -> Vec<(&'static str, String)> {
        let write = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
        match self {
            Self::Reported(from, to) => vec![("start_date", write(from)), ("end_date", write(to))],
            Self::Changed(since) => vec![("updated_after", write(since))],
        }
    }

    /// Whether this is anywhere near of what was asked for.
    pub(super) fn fits(self, told: &Told) -> bool {
        match self {
            Self::Reported(from, to) => (from - SLACK..=to + SLACK).contains(&told.requested_at),
            Self::Changed(since) => {
                told.updated_at.is_none_or(|at| at.max(told.requested_at) >= since - SLACK)
            }
        }
    }

    /// The two halves of a stretch, the later one first; none if it is short.
    pub(super) fn halves(self) -> Option<[Self; 2]> {
        let Self::Reported(from, to) = self else { return None };
        let middle = whole_second(from + (to - from) / 2);
        let split = from < middle && middle < to;
        split.then_some([Self::Reported(middle, to), Self::Reported(from, middle)])
    }

    /// How long the stretch is.
    pub(super) fn span(self) -> TimeDelta {
        match self {
            Self::Reported(from, to) => to - from,
            Self::Changed(_) => TimeDelta::zero(),
        }
    }
}

/// The moment without fractions, which are not sent.
pub(super) fn whole_second(at: DateTime<Utc>) -> DateTime<Utc> {
    at.duration_trunc(TimeDelta::seconds(1)).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_is_halved_down_to_a_second() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let day = Query::Reported(at("2020-01-01T00:00:00Z"), at("2020-01-02T00:00:00Z"));
        let noon = at("2020-01-01T12:00:00Z");
        let [late, early] = day.halves().unwrap();
        assert_eq!(early, Query::Reported(at("2020-01-01T00:00:00Z"), noon));
        assert_eq!(late, Query::Reported(noon, at("2020-01-02T00:00:00Z")));
        assert_eq!(Query::Reported(noon, noon + TimeDelta::seconds(1)).halves(), None);
        assert_eq!(Query::Changed(noon).halves(), None);
        let [(_, from), (_, to)] = early.parameters().try_into().unwrap();
        assert_eq!((from.as_str(), to.as_str()), ("2020-01-01T00:00:00Z", "2020-01-01T12:00:00Z"));
    }
}
