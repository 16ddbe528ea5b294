//! Who fails again and again is left alone for a while, so that nobody waits for it.
//!
//! By hand, because time is an argument here: the libraries read a clock of their own.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

/// So many failures in a row are enough.
const ENOUGH: u32 = 3;
/// How long it is left alone.
const REST: TimeDelta = TimeDelta::seconds(30);

/// Whether somebody may be asked.
#[derive(Debug, Default)]
pub(super) struct Breaker(Mutex<Counted>);

#[derive(Debug, Default)]
struct Counted {
    failures: u32,
    rests_until: Option<DateTime<Utc>>,
}

impl Breaker {
    /// Whether it may be asked. After its rest, one may try; the others wait for another rest.
    pub(super) fn may_ask(&self, now: DateTime<Utc>) -> bool {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match counted.rests_until {
            None => true,
            Some(until) if now < until => false,
            Some(_) => {
                counted.rests_until = Some(now + REST);
                true
            }
        }
    }

    /// It answered.
    pub(super) fn answered(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Counted::default();
    }

    /// It did not.
    pub(super) fn failed(&self, now: DateTime<Utc>) {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counted.failures += 1;
        if counted.failures >= ENOUGH {
            counted.rests_until = Some(now + REST);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_fails_three_times_rests_and_then_one_may_try() {
        let (breaker, now) = (Breaker::default(), DateTime::<Utc>::UNIX_EPOCH);
        let later = now + REST;

        for _failure in 0..3 {
            assert!(breaker.may_ask(now));
            breaker.failed(now);
        }

        assert!(!breaker.may_ask(now));
        assert!(breaker.may_ask(later) && !breaker.may_ask(later));
        breaker.answered();
        assert!(breaker.may_ask(later) && breaker.may_ask(later));
    }

    #[test]
    fn an_answer_in_between_is_forgiveness() {
        let (breaker, now) = (Breaker::default(), DateTime::<Utc>::UNIX_EPOCH);

        for _round in 0..5 {
            breaker.failed(now);
            breaker.failed(now);
            breaker.answered();
        }

        assert!(breaker.may_ask(now));
    }
}
