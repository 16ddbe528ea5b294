//! When each loop of a process last finished a round. A loop that waits for ever is found by this,
//! although the process still answers.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// The loops of a process. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Progress(Arc<Mutex<BTreeMap<&'static str, Round>>>);

#[derive(Debug, Clone, Copy)]
struct Round {
    finished: Instant,
    limit: Duration,
}

/// State of a loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoopState {
    /// Name of the loop.
    pub name: &'static str,
    /// Time since it finished a round.
    pub idle: Duration,
    /// Time after which it is considered stalled.
    pub limit: Duration,
}

impl LoopState {
    /// Whether the loop has not finished a round in time.
    pub fn is_stalled(&self) -> bool {
        self.idle > self.limit
    }
}

impl Progress {
    /// Notes that the loop `name` has finished a round, whatever its result. If it does not finish
    /// another one within `limit`, it is considered stalled. Also called before the first round.
    pub fn note(&self, name: &'static str, limit: Duration) {
        let round = Round { finished: Instant::now(), limit };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name, round);
    }

    /// Returns all loops, sorted by name.
    pub fn loops(&self) -> Vec<LoopState> {
        let rounds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        rounds
            .iter()
            .map(|(name, Round { finished, limit })| LoopState {
                name,
                idle: finished.elapsed(),
                limit: *limit,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loop_is_stalled_when_its_next_round_takes_longer_than_its_limit() {
        let progress = Progress::default();
        progress.note("sweep", Duration::ZERO);
        progress.note("lane", Duration::from_hours(1));
        std::thread::sleep(Duration::from_millis(2));

        let stalled = |progress: &Progress| {
            let loops = progress.loops().into_iter();
            loops.filter(LoopState::is_stalled).map(|state| state.name).collect::<Vec<_>>()
        };

        assert_eq!(stalled(&progress), ["sweep"]);
        progress.note("sweep", Duration::from_hours(1));
        assert!(stalled(&progress).is_empty());
    }
}
