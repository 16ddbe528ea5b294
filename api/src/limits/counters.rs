//! The counters of a limit, in a table of a fixed size.
//!
//! A key has the counter at its hash, so no number of invented keys needs more memory, and nothing
//! has to be swept. Two keys may share a counter. This makes a limit stricter for both, and is rare
//! as long as few keys are near their limit. The hash has a random secret, so that nobody can choose
//! a key that shares the counter of another.

use std::time::Duration;

use domain::clock::Clock as CityClock;
use governor::{
    clock::Clock,
    nanos::Nanos,
    state::{InMemoryState, NotKeyed, StateStore},
};

/// Number of counters, of 8 bytes each.
const COUNTERS: usize = 65_536;

/// A table of counters. Its keys are hashes.
pub(super) struct Counters(Box<[InMemoryState]>);

impl Default for Counters {
    fn default() -> Self {
        Self((0..COUNTERS).map(|_| InMemoryState::default()).collect())
    }
}

impl StateStore for Counters {
    type Key = u64;

    fn measure_and_replace<T, F, E>(&self, hash: &u64, decide: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let at = usize::try_from(*hash).unwrap_or_default() % COUNTERS;
        match self.0.get(at) {
            Some(counter) => counter.measure_and_replace(&NotKeyed::NonKey, decide),
            None => decide(None).map(|(decided, _)| decided),
        }
    }
}

/// Time since the process started, which does not go back when the system's clock is corrected.
#[derive(Debug, Clone)]
pub(super) struct Elapsed(pub(super) CityClock);

impl Clock for Elapsed {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.elapsed()
    }
}
