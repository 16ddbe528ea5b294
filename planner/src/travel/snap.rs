//! Nearest-neighbour search.

use geo::{Distance, Haversine, Point};
use rstar::{RTree, primitives::GeomWithData};

/// An index of places. Coordinates are projected to a plane with the scale of longitude at the
/// centre, which is accurate to a thousandth within a city.
#[derive(Debug, Clone)]
pub(super) struct Nearby {
    tree: RTree<GeomWithData<[f64; 2], (u32, Point)>>,
    shrink: f64,
}

impl Nearby {
    pub(super) fn new(places: &[(u32, Point)]) -> Self {
        let count: f64 = places.iter().map(|_| 1.0).sum();
        let mean = places.iter().map(|(_, place)| place.y()).sum::<f64>() / f64::max(count, 1.0);
        let shrink = libm::cos(mean.to_radians());
        let flat = |(number, place): &(u32, Point)| {
            GeomWithData::new([place.x() * shrink, place.y()], (*number, *place))
        };
        Self { tree: RTree::bulk_load(places.iter().map(flat).collect()), shrink }
    }

    /// Returns the nearest place and its distance in metres.
    pub(super) fn nearest(&self, point: Point) -> Option<(u32, Point, f64)> {
        let found = self.tree.nearest_neighbor(&[point.x() * self.shrink, point.y()])?;
        let (number, place) = found.data;
        Some((number, place, Haversine.distance(point, place)))
    }
}
