//! How a vehicle can use a street.

/// Average speed as a fraction of the limit, because of lights and corners.
pub(super) const LEFT_OF_LIMIT: f64 = 0.8;
/// Minimum and maximum speed, in kilometres per hour.
const RANGE_KMH: (f64, f64) = (3.0, 130.0);

/// Speeds along and against the direction in which the street is drawn, in kilometres per hour.
/// `None` if that direction is closed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drive {
    /// From its first point to its last.
    pub along: Option<f64>,
    /// From its last point to its first.
    pub against: Option<f64>,
}

/// Directions in which a street may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Both,
    Along,
    Against,
}

impl Drive {
    /// Limits the speeds to the valid range. `None` if both directions are closed.
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
