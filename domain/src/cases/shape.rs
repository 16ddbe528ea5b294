//! Shape of a problem that is not a point: a line or an area.

use std::collections::HashMap;

use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use geo::{
    BoundingRect, CoordsIter, Distance, Euclidean, Haversine, InteriorPoint, InterpolatableLine,
    Validation,
};
use serde_json::Value;

use super::{CaseId, store};
use crate::{jurisdictions::JurisdictionId, place::Place};

/// Maximum number of vertices.
const MAX_POINTS: usize = 500;
/// Maximum diagonal of the bounding box in metres.
const MAX_DISTANCE_M: f64 = 20_000.0;

/// A line or an area on the map.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape(geo::Geometry);

/// Why a shape is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadShape {
    /// Not GeoJSON of a `LineString` or a `Polygon`.
    #[error("shape must be a LineString or a Polygon as GeoJSON")]
    Kind,
    /// Too many vertices.
    #[error("shape has more than {MAX_POINTS} corners")]
    TooManyCorners,
    /// A vertex is outside the range of WGS 84 coordinates.
    #[error("shape: longitude first, -180 to 180, then latitude, -90 to 90")]
    OffTheMap,
    /// The extent is too large, or less than 0.1 m.
    #[error("shape must not be empty, and not larger than {} km", MAX_DISTANCE_M / 1_000.0)]
    Size,
    /// The edges intersect.
    #[error("shape crosses itself")]
    Crossed,
}

impl Shape {
    /// Parses GeoJSON.
    pub fn read(json: Value) -> Result<Self, BadShape> {
        let geometry: geojson::Geometry =
            serde_json::from_value(json).map_err(|_error| BadShape::Kind)?;
        let shape = geo::Geometry::try_from(geometry).map_err(|_error| BadShape::Kind)?;
        if !matches!(shape, geo::Geometry::LineString(_) | geo::Geometry::Polygon(_)) {
            return Err(BadShape::Kind);
        }
        if shape.coords_count() > MAX_POINTS {
            return Err(BadShape::TooManyCorners);
        }
        let on_the_map = |coord| Place::try_from(geo::Point::from(coord)).is_ok();
        if !shape.coords_iter().all(on_the_map) {
            return Err(BadShape::OffTheMap);
        }
        let bounds = shape.bounding_rect().ok_or(BadShape::Size)?;
        let reach = Haversine.distance(bounds.min().into(), bounds.max().into());
        if !(0.1..=MAX_DISTANCE_M).contains(&reach) {
            return Err(BadShape::Size);
        }
        if !shape.is_valid() {
            return Err(BadShape::Crossed);
        }
        Ok(Self(shape))
    }

    /// Returns a place in the shape: the middle of a line, or an interior point of an area.
    pub fn middle(&self) -> Option<Place> {
        let middle = match &self.0 {
            geo::Geometry::LineString(line) => line.point_at_ratio_from_start(&Euclidean, 0.5)?,
            shape => shape.interior_point()?,
        };
        Place::try_from(middle).ok()
    }

    fn to_geojson(&self) -> String {
        geojson::Geometry::from(&self.0).to_string()
    }
}

/// Stores the shape of a case. Does nothing if there is none.
pub(super) async fn keep(
    conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    case_id: CaseId,
    shape: Option<&Shape>,
) -> QueryResult<()> {
    let Some(shape) = shape else { return Ok(()) };
    store::set_shape(conn, jurisdiction, case_id, &shape.to_geojson()).await
}

/// Returns the shapes of these cases, as GeoJSON, for those that have one. The public gets only the
/// shapes of cases whose exact location is public.
pub async fn shapes(
    conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    cases: &[CaseId],
    audience: super::Audience,
) -> QueryResult<HashMap<CaseId, String>> {
    Ok(store::shapes(conn, jurisdiction, cases, audience).await?.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn line(corners: &Value) -> Result<Shape, BadShape> {
        Shape::read(json!({"type": "LineString", "coordinates": corners}))
    }

    #[test]
    fn the_middle_of_a_line_is_halfway_along_it() {
        let street = line(&json!([[5.0, 52.0], [5.0, 52.02], [5.0, 52.04]])).unwrap();

        let halfway = Place::new(52.02, 5.0).unwrap();
        assert!(street.middle().unwrap().distance_m(halfway) < 0.001);
    }

    #[test]
    fn the_middle_of_an_area_lies_in_it() {
        let ring = json!([[
            [5.0, 52.0],
            [5.02, 52.0],
            [5.02, 52.001],
            [5.001, 52.001],
            [5.001, 52.02],
            [5.0, 52.02],
            [5.0, 52.0]
        ]]);
        let hook = Shape::read(json!({"type": "Polygon", "coordinates": ring})).unwrap();
        let Shape(geo::Geometry::Polygon(area)) = &hook else { panic!() };

        let middle: geo::Point = hook.middle().unwrap().into();

        assert!(geo::Contains::contains(area, &middle));
    }

    #[test]
    fn what_is_no_shape_is_told_why() {
        let far = json!([[5.0, 52.0], [7.0, 52.0]]);
        let bow = json!([[[0.0, 0.0], [0.01, 0.01], [0.01, 0.0], [0.0, 0.01], [0.0, 0.0]]]);
        let many: Vec<_> = (0..501).map(|n| json!([5.0, 52.0 + f64::from(n) * 1e-5])).collect();

        assert_eq!(line(&far), Err(BadShape::Size));
        assert_eq!(line(&json!([[5.0, 52.0], [5.0, 52.0]])), Err(BadShape::Size));
        assert_eq!(line(&json!([[500.0, 52.0], [5.0, 52.0]])), Err(BadShape::OffTheMap));
        assert_eq!(line(&json!(many)), Err(BadShape::TooManyCorners));
        let crossed = Shape::read(json!({"type": "Polygon", "coordinates": bow}));
        assert_eq!(crossed, Err(BadShape::Crossed));
        for other in
            [json!({"type": "Point", "coordinates": [5.0, 52.0]}), json!("here"), json!(null)]
        {
            assert_eq!(Shape::read(other), Err(BadShape::Kind));
        }
    }
}
