//! Streets, some of which go one way only.

use geo::Point;
use thiserror::Error;

use super::{
    network::Network,
    snap::Nearby,
    straight::StraightLine,
    times::{Times, whole_seconds},
};

/// Who is further than this from any street, in metres, is not on the map.
const OFF_THE_MAP_M: f64 = 1_000.0;

/// A part of the map that is so many times smaller than the largest is left out.
const SPECK: usize = 100;

/// A way from one corner to another. A street that goes both ways is two of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Way {
    /// The corner it comes from.
    pub from: usize,
    /// The corner it leads to.
    pub to: usize,
    /// How long it is, in metres.
    pub metres: f64,
    /// How fast one gets on, in kilometres an hour.
    pub kmh: f64,
}

/// Why there is no map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum StreetsError {
    /// More corners or ways than can be counted.
    #[error("more than 4,000 million corners or ways")]
    TooMany,
    /// A way leads to or from nowhere.
    #[error("way {0} is between corners that do not exist")]
    UnknownCorner(usize),
    /// A way is not so long, or not so fast, as a way can be.
    #[error("way {0} has no length or speed")]
    NoSpeed(usize),
}

/// A city's streets.
#[derive(Debug, Clone)]
pub struct Streets {
    network: Network,
    nearby: Nearby,
    straight: StraightLine,
    extent: Extent,
}

/// How large a map is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// How many corners it has.
    pub corners: usize,
    /// How many ways there are between them.
    pub ways: usize,
    /// From how many corners one can drive to each other of them and come back.
    pub connected: usize,
}

/// Where a place joins the streets.
#[derive(Debug, Clone, Copy)]
struct Joint {
    corner: u32,
    /// How long it takes from the place to the corner, in milliseconds.
    millis: u64,
}

impl Streets {
    /// A map of corners, and of the ways between them. `straight` is for the way to the first corner
    /// and from the last, and for where there is no way.
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

    /// How large it is.
    pub const fn extent(&self) -> Extent {
        self.extent
    }

    /// How long it takes from each place to each.
    ///
    /// A place joins the streets at the nearest corner from which one can drive and come back. Who
    /// is off the map, and who has no way to the other, goes in a straight line; so do two at the same
    /// corner.
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

/// The corners of every part of the map but the specks: a car park behind a gate is no island, and who
/// stands beside it begins in the street.
fn worth_joining(parts: Vec<Vec<u32>>, largest: usize) -> Vec<u32> {
    let worth = parts.into_iter().filter(|part| part.len() > largest / SPECK);
    let mut corners: Vec<_> = worth.flatten().collect();
    corners.sort_unstable();
    corners
}

/// What is no number has no nearest.
fn is_somewhere(place: Point) -> bool {
    place.x().is_finite() && place.y().is_finite()
}

impl Way {
    /// From, to, and how many milliseconds it takes.
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
