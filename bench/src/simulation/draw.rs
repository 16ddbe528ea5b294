//! Named random numbers: each depends only on the seed and its purpose, not on earlier draws. So a
//! job takes the same time for every crew and at every time.

/// Purpose of a random number.
#[derive(Debug, Clone, Copy)]
pub(super) enum Topic {
    Service,
    Road,
    Accept,
    Away,
    AwayAt,
    AwayFor,
    Breakdown,
    BreakdownAt,
    Stock,
    Uses,
    SecondSkill,
}

/// A uniform number in `0.0..1.0`.
pub(super) fn uniform(seed: u64, topic: Topic, names: [usize; 3]) -> f64 {
    let mut mixed = mix(seed ^ (topic.number() << 56));
    for name in names {
        mixed = mix(mixed ^ u64::try_from(name).unwrap_or(u64::MAX));
    }
    f64::from(u32::try_from(mixed >> 32).unwrap_or_default()) / 4_294_967_296.0
}

/// A log-normal number with mean 1.
pub(super) fn around_one(seed: u64, topic: Topic, names: [usize; 3], spread: f64) -> f64 {
    let [job, crew, _] = names;
    let (one, other) = (uniform(seed, topic, [job, crew, 1]), uniform(seed, topic, [job, crew, 2]));
    // The Box-Muller transform.
    let far = libm::sqrt(-2.0 * libm::log(1.0 - one));
    let normal = far * libm::cos(std::f64::consts::TAU * other);
    libm::exp(spread * normal - spread * spread / 2.0)
}

/// `SplitMix64` by Steele, Lea and Flood.
const fn mix(bits: u64) -> u64 {
    let mixed = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

impl Topic {
    const fn number(self) -> u64 {
        match self {
            Self::Service => 1,
            Self::Road => 2,
            Self::Accept => 3,
            Self::Away => 4,
            Self::AwayAt => 5,
            Self::AwayFor => 6,
            Self::Breakdown => 7,
            Self::BreakdownAt => 8,
            Self::Stock => 9,
            Self::Uses => 10,
            Self::SecondSkill => 11,
        }
    }
}
