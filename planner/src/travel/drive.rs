//! What a street lets a truck do.

/// How much of a speed limit is left when one has stopped at lights and slowed down at corners.
pub(super) const LEFT_OF_LIMIT: f64 = 0.8;
/// Nobody is slower than this, in kilometres an hour, nor faster than the other.
const RANGE_KMH: (f64, f64) = (3.0, 130.0);

/// How fast one gets on along a street and against the direction it is drawn in, in kilometres an
/// hour; none where one may not go.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drive {
    /// From its first point to its last.
    pub along: Option<f64>,
    /// From its last point to its first.
    pub against: Option<f64>,
}

/// Which way a street goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Both,
    Along,
    Against,
}

impl Drive {
    /// A street at these speeds, in the directions that are open; none if neither is.
    pub(super) fn new(direction: Direction, along: f64, against: f64) -> Option<Self> {
        let open = |shut, kmh: f64| {
            (direction != shut)
                .then(|| kmh.clamp(RANGE_KMH.0, RANGE_KMH.1))
                .filter(|kmh| kmh.is_finite())
        };
        let drive = Self {
            along: open(Direction::Against, along),
            against: open(Direction::Along, against),
        };
        (drive.along.is_some() || drive.against.is_some()).then_some(drive)
    }
}
