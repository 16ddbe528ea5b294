//! In-memory index of the areas of a jurisdiction: which areas contain a place, and the distance to
//! their borders.
//!
//! Gives the same results as `PostGIS`, including rounding, but faster.

use std::collections::BTreeMap;

use base::place::{self, Place};
use geo::{
    Area as _, BoundingRect, Closest, ClosestPoint, Coord, Line, LinesIter, MapCoords, Rect,
};
use rstar::{AABB, RTree, primitives::GeomWithData};

use super::{Area, CITY, SCENERY};

/// Index of the areas of a jurisdiction.
#[derive(Debug, Default)]
pub struct AreaIndex {
    areas: Vec<IndexedArea>,
    boxes: RTree<GeomWithData<Rect, usize>>,
}

/// An area in the index.
#[derive(Debug)]
pub struct IndexedArea {
    /// See [`Area::kind`].
    pub kind: String,
    /// See [`Area::code`].
    pub code: String,
    /// See [`Area::name`].
    pub name: String,
    /// Surface in square degrees. Used only to compare areas.
    pub surface: f64,
    edges: RTree<Line>,
    /// The same edges, with longitude scaled to the length of a degree at the area's latitude, so
    /// that distances can be compared.
    ground: RTree<Line>,
    squeeze: f64,
}

impl AreaIndex {
    /// Builds the index of these areas and keeps their order.
    pub fn new(areas: Vec<Area>) -> Self {
        let shapes: Vec<geo::MultiPolygon> =
            areas.iter().map(|area| place::from_multi_polygon(&area.shape)).collect();
        let boxes = shapes
            .iter()
            .enumerate()
            .filter_map(|(at, shape)| Some(GeomWithData::new(shape.bounding_rect()?, at)))
            .collect();
        let areas = areas.into_iter().zip(&shapes);
        Self {
            areas: areas.map(|(area, shape)| IndexedArea::new(area, shape)).collect(),
            boxes: RTree::bulk_load(boxes),
        }
    }

    /// All areas in the order of [`Self::new`].
    pub fn areas(&self) -> &[IndexedArea] {
        &self.areas
    }

    /// Returns the area with this kind and code.
    pub fn find(&self, kind: &str, code: &str) -> Option<&IndexedArea> {
        self.areas.iter().find(|area| area.kind == kind && area.code == code)
    }

    /// Returns the areas that contain `place`, borders included, in no order.
    pub fn covering(&self, place: Place) -> impl Iterator<Item = &IndexedArea> {
        let point: geo::Point = place.into();
        self.boxes
            .locate_in_envelope_intersecting(&AABB::from_point(point))
            .filter_map(|found| self.areas.get(found.data))
            .filter(move |area| area.covers_coord(point.into()))
    }

    /// Returns the code of the containing area by kind. On a shared border the lowest code is used.
    /// Kinds in [`SCENERY`] are left out.
    pub fn codes_at(&self, place: Place) -> BTreeMap<String, String> {
        let mut codes: BTreeMap<String, String> = BTreeMap::new();
        let held = self.covering(place).filter(|area| !SCENERY.contains(&area.kind.as_str()));
        for IndexedArea { kind, code, .. } in held {
            let known = codes.entry(kind.clone()).or_insert_with(|| code.clone());
            if code < known {
                known.clone_from(code);
            }
        }
        codes
    }

    /// Whether `place` is in the city. `None` if the city has no bounds.
    pub fn is_inside(&self, place: Place) -> Option<bool> {
        let mut bounds = self.areas.iter().filter(|area| area.kind == CITY).peekable();
        bounds.peek()?;
        Some(bounds.any(|area| area.covers(place)))
    }

    /// Distance to the bounds of the city in meters. `None` if it has no bounds.
    pub fn bounds_m(&self, place: Place) -> Option<f64> {
        let bounds = self.areas.iter().filter(|area| area.kind == CITY);
        bounds.filter_map(|area| area.border_m(place)).reduce(f64::min)
    }
}

impl IndexedArea {
    fn new(area: Area, shape: &geo::MultiPolygon) -> Self {
        let middle = shape.bounding_rect().map_or(0.0, |bounds| bounds.center().y);
        let squeeze = middle.to_radians().cos().max(0.01);
        let edges: Vec<Line> = shape.lines_iter().filter(|edge| edge.start != edge.end).collect();
        let ground = edges.iter().map(|edge| squeezed(edge, squeeze)).collect();
        Self {
            kind: area.kind,
            code: area.code,
            name: area.name,
            surface: shape.unsigned_area(),
            edges: RTree::bulk_load(edges),
            ground: RTree::bulk_load(ground),
            squeeze,
        }
    }

    /// Whether the area contains `place`, border included.
    pub fn covers(&self, place: Place) -> bool {
        self.covers_coord(geo::Point::from(place).into())
    }

    /// Distance from `place` to the border in meters. `None` if the area has no edges.
    pub fn border_m(&self, place: Place) -> Option<f64> {
        let here = squeezed_point(place.into(), self.squeeze);
        let nearest = self.ground.nearest_neighbor(&here)?;
        let (Closest::Intersection(there) | Closest::SinglePoint(there)) =
            nearest.closest_point(&here)
        else {
            return None;
        };
        let there = squeezed_point(there, self.squeeze.recip());
        Some(place.distance_m(there.try_into().ok()?))
    }

    /// Casts a ray to the east and counts the crossed edges: an odd number means inside.
    fn covers_coord(&self, point: Coord) -> bool {
        let bounds = self.edges.root().envelope();
        let end = Coord { x: bounds.upper().x().max(point.x), y: point.y };
        let ray = AABB::from_corners(point.into(), end.into());
        let mut inside = false;
        for edge in self.edges.locate_in_envelope_intersecting(&ray) {
            let side = side(edge, point);
            if side == 0.0 && spans(edge, point) {
                return true;
            }
            let rises = edge.end.y > edge.start.y;
            let crosses = (edge.start.y > point.y) != (edge.end.y > point.y);
            inside ^= crosses && (side > 0.0) == rises;
        }
        inside
    }
}

/// Side of an edge on which a point is: positive for left, negative for right, 0 on the line. Uses
/// the same arithmetic as `PostGIS`, rounding included, so that both find the same points on a
/// border.
fn side(edge: &Line, point: Coord) -> f64 {
    let (along, to) = (edge.end - edge.start, point - edge.start);
    along.x * to.y - to.x * along.y
}

/// Whether a point on the line of the edge is between its ends.
fn spans(edge: &Line, point: Coord) -> bool {
    let between = |a: f64, b: f64, c: f64| a.min(b) <= c && c <= a.max(b);
    between(edge.start.x, edge.end.x, point.x) && between(edge.start.y, edge.end.y, point.y)
}

fn squeezed(edge: &Line, by: f64) -> Line {
    edge.map_coords(|Coord { x, y }| Coord { x: x * by, y })
}

fn squeezed_point(point: geo::Point, by: f64) -> geo::Point {
    point.map_coords(|Coord { x, y }| Coord { x: x * by, y })
}

#[cfg(test)]
mod tests {
    use geo::{MultiPolygon, polygon};

    use super::*;
    use crate::areas::AreaId;

    /// A town of about 1.5 square kilometers with a park cut out of its middle.
    fn town() -> AreaIndex {
        let ward = polygon!(
            exterior: [(x: 10.0, y: 50.0), (x: 10.02, y: 50.0), (x: 10.02, y: 50.01), (x: 10.0, y: 50.01)],
            interiors: [[(x: 10.005, y: 50.004), (x: 10.01, y: 50.004), (x: 10.01, y: 50.006), (x: 10.005, y: 50.006)]],
        );
        let next = polygon![(x: 10.02, y: 50.0), (x: 10.03, y: 50.0), (x: 10.03, y: 50.01), (x: 10.02, y: 50.01)];
        let area = |code: &str, shape: geo::Polygon| Area {
            jurisdiction_id: "town.example".parse().unwrap(),
            area_id: AreaId::new(chrono::DateTime::UNIX_EPOCH),
            kind: "ward".to_owned(),
            code: code.to_owned(),
            name: format!("Ward {code}"),
            shape: place::to_multi_polygon(&MultiPolygon::from(shape)),
        };
        AreaIndex::new(vec![area("1", ward), area("2", next)])
    }

    fn ward_at(lat: f64, long: f64) -> Option<String> {
        town().codes_at(Place::new(lat, long).unwrap()).remove("ward")
    }

    #[test]
    fn a_place_is_in_the_ward_around_it() {
        assert_eq!(ward_at(50.002, 10.001).as_deref(), Some("1"));
        assert_eq!(ward_at(50.002, 10.025).as_deref(), Some("2"));
        assert_eq!(ward_at(50.02, 10.025), None);
    }

    #[test]
    fn what_is_cut_out_is_outside_but_for_its_edge() {
        assert_eq!(ward_at(50.005, 10.007), None);
        assert_eq!(ward_at(50.004, 10.007).as_deref(), Some("1"));
    }

    #[test]
    fn on_a_common_border_the_lesser_code_counts() {
        assert_eq!(ward_at(50.005, 10.02).as_deref(), Some("1"));
        assert_eq!(ward_at(50.0, 10.02).as_deref(), Some("1"));
    }

    #[test]
    fn a_border_is_as_far_as_it_is_on_the_ground() {
        let town = town();
        let ward = &town.areas()[0];

        // 0.001 degrees are 111 m to the north and 71 m to the west at this latitude.
        let from_south = ward.border_m(Place::new(50.001, 10.015).unwrap()).unwrap();
        let from_west = ward.border_m(Place::new(50.002, 10.001).unwrap()).unwrap();

        assert!((from_south - 111.2).abs() < 0.5, "{from_south}");
        assert!((from_west - 71.5).abs() < 0.5, "{from_west}");
    }
}
