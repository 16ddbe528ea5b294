//! Who has failed is left alone for a while, so that nobody waits for it again and again.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// Knows whether somebody may be asked.
#[derive(Debug)]
pub(super) struct Circuit {
    rest: Duration,
    /// Until when it is left alone; none as long as it answers.
    until: Mutex<Option<Instant>>,
}

impl Circuit {
    pub(super) const fn new(rest: Duration) -> Self {
        Self { rest, until: Mutex::new(None) }
    }

    /// Whether it may be asked at this moment. When it has rested, one alone tries, and the others
    /// wait for what comes of it.
    pub(super) fn lets(&self, now: Instant) -> bool {
        let mut until = self.until();
        match *until {
            Some(rested) if now < rested => false,
            Some(_) => {
                *until = Some(now + self.rest);
                true
            }
            None => true,
        }
    }

    /// It has answered.
    pub(super) fn close(&self) {
        *self.until() = None;
    }

    /// It has failed; says whether that is new.
    pub(super) fn open(&self, now: Instant) -> bool {
        self.until().replace(now + self.rest).is_none()
    }

    fn until(&self) -> MutexGuard<'_, Option<Instant>> {
        self.until.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_failed_rests_and_is_tried_by_one_alone() {
        let circuit = Circuit::new(Duration::from_secs(5));
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);

        assert!(circuit.lets(at(0)) && circuit.lets(at(0)));
        assert!(circuit.open(at(1)) && !circuit.open(at(1)), "it is told once");
        assert!(!circuit.lets(at(2)) && !circuit.lets(at(5)));
        assert!(circuit.lets(at(6)) && !circuit.lets(at(6)));
        circuit.close();
        assert!(circuit.lets(at(6)) && circuit.lets(at(6)));
    }
}
