//! Seeded random input.

use std::ops::RangeInclusive;

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};

use crate::assign::Candidate;

/// Pseudo-random numbers that are the same in each run.
pub(super) struct Random(ChaCha8Rng);

impl Random {
    pub(super) fn new(seed: u8) -> Self {
        Self(ChaCha8Rng::from_seed([seed; 32]))
    }

    /// An integer from the range, nearly uniform.
    pub(super) fn among(&mut self, range: RangeInclusive<i64>) -> i64 {
        let width = range.end().abs_diff(*range.start());
        let above = self.0.next_u64() % width.saturating_add(1).max(1);
        range.start().wrapping_add_unsigned(above)
    }

    /// An index or a count.
    pub(super) fn count(&mut self, range: RangeInclusive<usize>) -> usize {
        let width = u64::try_from(range.end() - range.start() + 1).unwrap();
        range.start() + usize::try_from(self.0.next_u64() % width).unwrap()
    }

    /// Jobs with `percent` of the crews as candidates, at costs from a range.
    pub(super) fn jobs(
        &mut self,
        jobs: usize,
        crews: usize,
        percent: usize,
        costs: &RangeInclusive<i64>,
    ) -> Vec<Vec<Candidate>> {
        let mut job = |_| {
            let crews = (0..crews).filter(|_| self.count(1..=100) <= percent).collect::<Vec<_>>();
            let sent = |crew| Candidate { crew, cost: self.among(costs.clone()) };
            crews.into_iter().map(sent).collect()
        };
        (0..jobs).map(&mut job).collect()
    }
}
