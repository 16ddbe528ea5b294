//! Circuit breaker: stops requests to a failing server for a set time.

use std::{
    ops::Add,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Decides whether a server may be asked.
///
/// Not from a library, because the libraries read their own clock and here time is an argument. `T`
/// is a time of the caller's clock: `DateTime<Utc>` or `Instant`.
#[derive(Debug)]
pub struct Breaker<T> {
    max_failures: u32,
    rest: Duration,
    state: Mutex<State<T>>,
}

#[derive(Debug)]
struct State<T> {
    /// Number of failures in a row.
    failures: u32,
    /// Time until which no request is allowed. `None` while closed.
    rests_until: Option<T>,
}

impl<T> Breaker<T> {
    /// Creates a breaker that opens for `rest` after `max_failures` failures in a row.
    pub const fn new(max_failures: u32, rest: Duration) -> Self {
        Self { max_failures, rest, state: Mutex::new(State { failures: 0, rests_until: None }) }
    }

    /// Records a success and closes the breaker.
    pub fn succeeded(&self) {
        *self.state() = State { failures: 0, rests_until: None };
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Copy + PartialOrd + Add<Duration, Output = T>> Breaker<T> {
    /// Whether the server may be asked. After `rest`, one caller is allowed; the others wait for
    /// another `rest` or until that caller has an answer.
    pub fn allows(&self, now: T) -> bool {
        let mut state = self.state();
        match state.rests_until {
            None => true,
            Some(until) if now < until => false,
            Some(_) => {
                state.rests_until = Some(now + self.rest);
                true
            }
        }
    }

    /// Records a failure. Returns whether it opened the breaker.
    pub fn failed(&self, now: T) -> bool {
        let mut state = self.state();
        state.failures = state.failures.saturating_add(1);
        let enough = state.failures >= self.max_failures;
        enough && state.rests_until.replace(now + self.rest).is_none()
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use tokio::time::Instant;

    use super::*;

    const REST: Duration = Duration::from_secs(30);

    #[test]
    fn a_server_that_fails_three_times_rests_and_then_one_caller_may_ask() {
        let (breaker, now) = (Breaker::new(3, REST), DateTime::<Utc>::UNIX_EPOCH);
        let later = now + REST;

        for failure in 1..=3 {
            assert!(breaker.allows(now));
            assert_eq!(breaker.failed(now), failure == 3, "it opens once");
        }

        assert!(!breaker.allows(now));
        assert!(breaker.allows(later) && !breaker.allows(later));
        breaker.succeeded();
        assert!(breaker.allows(later) && breaker.allows(later));
    }

    #[test]
    fn an_answer_in_between_resets_the_count() {
        let (breaker, now) = (Breaker::new(3, REST), DateTime::<Utc>::UNIX_EPOCH);

        for _round in 0..5 {
            breaker.failed(now);
            breaker.failed(now);
            breaker.succeeded();
        }

        assert!(breaker.allows(now));
    }

    #[test]
    fn one_failure_may_be_enough_and_is_reported_once() {
        let breaker = Breaker::new(1, Duration::from_secs(5));
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);

        assert!(breaker.allows(at(0)) && breaker.allows(at(0)));
        assert!(breaker.failed(at(1)) && !breaker.failed(at(1)));
        assert!(!breaker.allows(at(2)) && !breaker.allows(at(5)));
        assert!(breaker.allows(at(6)) && !breaker.allows(at(6)));
        breaker.succeeded();
        assert!(breaker.allows(at(6)) && breaker.allows(at(6)));
    }
}
