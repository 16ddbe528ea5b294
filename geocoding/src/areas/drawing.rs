//! Shapes for drawing a map of the city.

use base::{
    jurisdiction_id::JurisdictionId,
    place::{self, Place},
};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{Area, store};

/// Outline of an area.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    /// See [`Area::kind`].
    pub kind: String,
    /// Display name.
    pub name: String,
    /// Closed rings, outer and inner.
    pub rings: Vec<Vec<Place>>,
}

/// Line of a street.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// See [`crate::addresses::Street::class`].
    pub class: String,
    /// Points from one end to the other.
    pub line: Vec<Place>,
}

/// Returns the outlines of the areas of these kinds.
pub async fn outlines(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    kinds: &[&str],
) -> QueryResult<Vec<Outline>> {
    let areas = store::areas(conn, jurisdiction, kinds).await?;
    Ok(areas.into_iter().map(Outline::from).collect())
}

/// Returns at most `limit` streets, main streets first.
pub async fn courses(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    limit: i64,
) -> QueryResult<Vec<Course>> {
    let rows = store::courses(conn, jurisdiction, limit).await?;
    let course = |(class, line)| Course { class, line: places(&place::from_line_string(&line)) };
    Ok(rows.into_iter().map(course).collect())
}

impl From<Area> for Outline {
    fn from(Area { kind, name, shape, .. }: Area) -> Self {
        let shape = place::from_multi_polygon(&shape);
        let rings = shape
            .iter()
            .flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()))
            .map(places)
            .collect();
        Self { kind, name, rings }
    }
}

fn places(line: &geo::LineString) -> Vec<Place> {
    line.points().filter_map(|point| Place::try_from(point).ok()).collect()
}
