//! How far a problem reaches, where it is no point: a line or an area.

use std::collections::HashMap;

use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{Array, Text, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use geo::{
    BoundingRect, CoordsIter, Distance, Euclidean, Haversine, InteriorPoint, InterpolatableLine,
    Validation,
};
use serde_json::Value;

use super::CaseId;
use crate::{jurisdictions::JurisdictionId, place::Place};

/// The most corners.
const MOST: usize = 500;
/// The farthest from end to end, in metres.
const FARTHEST_M: f64 = 20_000.0;

/// A line or an area on the map.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape(geo::Geometry);

/// Why something is no shape.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadShape {
    /// It is something else.
    #[error("shape must be a LineString or a Polygon as GeoJSON")]
    Kind,
    /// Nobody needs so many.
    #[error("shape has more than {MOST} corners")]
    TooManyCorners,
    /// A corner lies on no map.
    #[error("shape: longitude first, -180 to 180, then latitude, -90 to 90")]
    OffTheMap,
    /// It reaches too far, or nowhere.
    #[error("shape must reach over something, and no farther than {} km", FARTHEST_M / 1_000.0)]
    Size,
    /// Its edges cross.
    #[error("shape crosses itself")]
    Crossed,
}

impl Shape {
    /// Reads `GeoJSON`.
    pub fn read(json: Value) -> Result<Self, BadShape> {
        let geometry: geojson::Geometry =
            serde_json::from_value(json).map_err(|_error| BadShape::Kind)?;
        let shape = geo::Geometry::try_from(geometry).map_err(|_error| BadShape::Kind)?;
        if !matches!(shape, geo::Geometry::LineString(_) | geo::Geometry::Polygon(_)) {
            return Err(BadShape::Kind);
        }
        if shape.coords_count() > MOST {
            return Err(BadShape::TooManyCorners);
        }
        let on_the_map = |coord| Place::try_from(geo::Point::from(coord)).is_ok();
        if !shape.coords_iter().all(on_the_map) {
            return Err(BadShape::OffTheMap);
        }
        let bounds = shape.bounding_rect().ok_or(BadShape::Size)?;
        let reach = Haversine.distance(bounds.min().into(), bounds.max().into());
        if !(0.1..=FARTHEST_M).contains(&reach) {
            return Err(BadShape::Size);
        }
        if !shape.is_valid() {
            return Err(BadShape::Crossed);
        }
        Ok(Self(shape))
    }

    /// A place in it: the middle of a line, somewhere well inside an area.
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

#[derive(QueryableByName)]
struct Kept {
    #[diesel(sql_type = SqlUuid)]
    case_id: CaseId,
    #[diesel(sql_type = Text)]
    shape: String,
}

/// Keeps the shape of a case.
pub(super) async fn keep(
    mut conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    case_id: CaseId,
    shape: Option<&Shape>,
) -> QueryResult<()> {
    let Some(shape) = shape else { return Ok(()) };
    sql_query(
        "update cases set shape = ST_GeomFromGeoJSON($3)::geography \
         where jurisdiction_id = $1 and case_id = $2",
    )
    .bind::<Text, _>(jurisdiction)
    .bind::<SqlUuid, _>(case_id)
    .bind::<Text, _>(shape.to_geojson())
    .execute(&mut conn)
    .await
    .map(drop)
}

/// The shapes of those of these cases that have one, as `GeoJSON`. Whose point is not public has none
/// in public either: ask for it with `shown` alone.
pub async fn shapes(
    mut conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    cases: &[CaseId],
    audience: super::Audience,
) -> QueryResult<HashMap<CaseId, String>> {
    let condition = match audience {
        super::Audience::Staff => "",
        super::Audience::Public => " and shown_exactly",
    };
    let kept: Vec<Kept> = sql_query(format!(
        "select case_id, ST_AsGeoJSON(shape, 7) as shape from cases \
         where jurisdiction_id = $1 and case_id = any($2) and shape is not null{condition}"
    ))
    .bind::<Text, _>(jurisdiction)
    .bind::<Array<SqlUuid>, _>(cases)
    .load(&mut conn)
    .await?;
    Ok(kept.into_iter().map(|kept| (kept.case_id, kept.shape)).collect())
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
