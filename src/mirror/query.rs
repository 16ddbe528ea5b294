//! Queries for a time range.

use chrono::{DateTime, DurationRound, SecondsFormat, TimeDelta, Utc};

use super::read::RemoteRequest;

/// Tolerance for rows outside the requested range, because time zones may be wrong.
const SLACK: TimeDelta = TimeDelta::hours(36);

/// A query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Query {
    /// Requests reported between two times, both inclusive.
    Reported(DateTime<Utc>, DateTime<Utc>),
    /// Requests changed since a time.
    Changed(DateTime<Utc>),
}

impl Query {
    /// Query parameters of the HTTP request.
    pub(super) fn parameters(self) -> Vec<(&'static str, String)> {
        let write = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
        match self {
            Self::Reported(from, to) => vec![("start_date", write(from)), ("end_date", write(to))],
            Self::Changed(since) => vec![("updated_after", write(since))],
        }
    }

    /// Whether a row is within the requested range, with tolerance.
    pub(super) fn fits(self, told: &RemoteRequest) -> bool {
        match self {
            Self::Reported(from, to) => (from - SLACK..=to + SLACK).contains(&told.requested_at),
            Self::Changed(since) => {
                told.updated_at.is_none_or(|at| at.max(told.requested_at) >= since - SLACK)
            }
        }
    }

    /// Splits a range into two halves, the later one first. `None` if it is too short.
    pub(super) fn halves(self) -> Option<[Self; 2]> {
        let Self::Reported(from, to) = self else { return None };
        let middle = whole_second(from + (to - from) / 2);
        let split = from < middle && middle < to;
        split.then_some([Self::Reported(middle, to), Self::Reported(from, middle)])
    }

    /// Length of the range.
    pub(super) fn span(self) -> TimeDelta {
        match self {
            Self::Reported(from, to) => to - from,
            Self::Changed(_) => TimeDelta::zero(),
        }
    }
}

/// Truncates the time to seconds, because fractions are not sent.
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
