//! Deterministic pseudo-random numbers from a seed.

/// Pseudo-random numbers that follow from the seed alone, on every machine and with every version
/// of every library, so that a plan can be reproduced.
#[derive(Debug, Clone)]
pub(crate) struct SplitMix64(u64);

impl SplitMix64 {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Returns the next 64 bits (`SplitMix64` by Steele, Lea and Flood).
    const fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number below `end`, or 0 if `end` is 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let wide = u128::from(self.bits()) * u128::try_from(end).unwrap_or_default();
        usize::try_from(wide >> 64).unwrap_or_default()
    }

    /// Returns the next 32 bits.
    pub(crate) fn short(&mut self) -> u32 {
        u32::try_from(self.bits() >> 32).unwrap_or_default()
    }

    /// Returns a number in `0.0..1.0`.
    pub(crate) fn fraction(&mut self) -> f64 {
        f64::from(self.short()) / 4_294_967_296.0
    }

    /// Returns true with probability `1 / times`.
    pub(crate) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_tells_the_same_story_on_every_machine() {
        let mut chance = SplitMix64::new(7);

        assert_eq!(chance.bits(), 0x63cb_e1e4_5932_0dd7);
    }

    #[test]
    fn every_number_below_the_end_turns_up_about_as_often() {
        let mut chance = SplitMix64::new(1);
        let mut seen = [0; 5];

        for _ in 0..10_000 {
            seen[chance.below(5)] += 1;
        }

        assert!(seen.iter().all(|times| (1_850..2_150).contains(times)), "{seen:?}");
        assert_eq!(chance.below(0), 0);
        assert!((0..1_000).all(|_| (0.0..1.0).contains(&chance.fraction())));
    }
}
