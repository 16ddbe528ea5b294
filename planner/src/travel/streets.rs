//! Travel times on a street map with one-way streets.

use geo::Point;
use thiserror::Error;

use super::{
    network::Network,
    snap::Nearby,
    straight::StraightLine,
    times::{Times, whole_seconds},
};

/// Maximum distance from a street, in metres. A place further away is off the map.
const OFF_THE_MAP_M: f64 = 1_000.0;

/// A connected part that is this many times smaller than the largest is ignored.
const SPECK: usize = 100;

/// A directed edge between two corners. A two-way street has two.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Way {
    /// Index of the corner where it starts.
    pub from: usize,
    /// Index of the corner where it ends.
    pub to: usize,
    /// Length in metres.
    pub metres: f64,
    /// Speed in kilometres per hour.
    pub kmh: f64,
}

/// Why a street map cannot be built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum StreetsError {
    /// There are too many corners or ways.
    #[error("more than 4,000 million corners or ways")]
    TooMany,
    /// A way refers to a corner that does not exist. Contains the index of the way.
    #[error("way {0} is between corners that do not exist")]
    UnknownCorner(usize),
    /// A way has an invalid length or speed. Contains the index of the way.
    #[error("way {0} has no length or speed")]
    NoSpeed(usize),
}

/// The street map of a city.
#[derive(Debug, Clone)]
pub struct Streets {
    network: Network,
    nearby: Nearby,
    straight: StraightLine,
    extent: Extent,
}

/// Size of a street map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// Number of corners.
    pub corners: usize,
    /// Number of ways.
    pub ways: usize,
    /// Number of corners in the largest part in which every corner can be reached from every other.
    pub connected: usize,
}

/// Where a place is connected to the streets.
#[derive(Debug, Clone, Copy)]
struct Joint {
    corner: u32,
    /// Travel time from the place to the corner, in milliseconds.
    millis: u64,
}

impl Streets {
    /// Builds a map of corners and ways. `straight` is used between a place and its corner, and
    /// where there is no path.
    pub fn new(
        corners: &[Point],
        ways: &[Way],
        straight: StraightLine,
    ) -> Result<Self, StreetsError> {
        let count = u32::try_from(corners.len()).ok().filter(|count| *count < u32::MAX);
        let count = count.ok_or(StreetsError::TooMany)?;
        u32::try_from(ways.len()).or(Err(StreetsError::TooMany))?;
        let timed = ways.iter().enumerate().map(|(at, way)| way.timed(at, corners.len()));
        let network = Network::new(count, &timed.collect::<Result<Vec<_>, _>>()?);
        let place = |corner: u32| {
            let place = usize::try_from(corner).ok().and_then(|corner| corners.get(corner));
            place.map(|place| (corner, *place))
        };
        let parts = network.round_trips();
        let extent = Extent {
            corners: corners.len(),
            ways: ways.len(),
            connected: parts.iter().map(Vec::len).max().unwrap_or_default(),
        };
        let stands = worth_joining(parts, extent.connected).into_iter().filter_map(place);
        let stands: Vec<_> = stands.filter(|(_, place)| is_somewhere(*place)).collect();
        Ok(Self { network, nearby: Nearby::new(&stands), straight, extent })
    }

    /// Size of the map.
    pub const fn extent(&self) -> Extent {
        self.extent
    }

    /// Returns the travel time from each place to each.
    ///
    /// A place is connected to the nearest corner from which a round trip is possible. Places off
    /// the map, pairs without a path, and places at the same corner use the straight line.
    pub fn times(&self, places: &[Point]) -> Times {
        let joints: Vec<_> = places.iter().map(|place| self.joint(*place)).collect();
        let mut corners: Vec<_> = joints.iter().flatten().map(|joint| joint.corner).collect();
        corners.sort_unstable();
        corners.dedup();
        let rows: Vec<_> =
            corners.iter().map(|corner| self.network.quickest(*corner, &corners)).collect();
        let between = |from: u32, to: u32| {
            let row = rows.get(corners.binary_search(&from).ok()?)?;
            *row.get(corners.binary_search(&to).ok()?)?
        };
        Times::from_fn(places.len(), |from, to| {
            let joints = joints.get(from).copied().flatten().zip(joints.get(to).copied().flatten());
            let driven =
                joints.filter(|(from, to)| from.corner != to.corner).and_then(|(from, to)| {
                    Some(from.millis + between(from.corner, to.corner)? + to.millis)
                });
            match (driven, places.get(from), places.get(to)) {
                (Some(millis), _, _) => whole_seconds(millis),
                (None, Some(start), Some(end)) if from != to => {
                    whole_seconds(self.straight.millis(*start, *end))
                }
                _ => 0,
            }
        })
    }

    fn joint(&self, place: Point) -> Option<Joint> {
        let place = Some(place).filter(|place| is_somewhere(*place))?;
        let (corner, at, metres) = self.nearby.nearest(place)?;
        let near = metres <= OFF_THE_MAP_M;
        near.then(|| Joint { corner, millis: self.straight.millis(place, at) })
    }
}

/// Returns the corners of all parts that are large enough. A small part, such as a car park behind
/// a gate, is ignored, and places beside it use the street.
fn worth_joining(parts: Vec<Vec<u32>>, largest: usize) -> Vec<u32> {
    let worth = parts.into_iter().filter(|part| part.len() > largest / SPECK);
    let mut corners: Vec<_> = worth.flatten().collect();
    corners.sort_unstable();
    corners
}

/// Whether the coordinates are numbers.
fn is_somewhere(place: Point) -> bool {
    place.x().is_finite() && place.y().is_finite()
}

impl Way {
    /// Returns start, end and travel time in milliseconds.
    fn timed(&self, at: usize, corners: usize) -> Result<(u32, u32, u32), StreetsError> {
        let unknown = || StreetsError::UnknownCorner(at);
        if self.from.max(self.to) >= corners {
            return Err(unknown());
        }
        let ends = (u32::try_from(self.from).ok(), u32::try_from(self.to).ok());
        let (Some(from), Some(to)) = ends else { return Err(unknown()) };
        let line = StraightLine { detour: 1.0, kmh: self.kmh };
        let millis = line.millis_for(self.metres).filter(|_| self.kmh > 0.0);
        let millis = millis.and_then(|millis| u32::try_from(millis).ok());
        Ok((from, to, millis.ok_or(StreetsError::NoSpeed(at))?))
    }
}
