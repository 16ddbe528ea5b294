//! What a map of the city is drawn from, as plain places.

use diesel::{dsl::sql, prelude::*, sql_types::Integer};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use postgis_diesel::types::{LineString, Point};

use super::{Area, store};
use crate::{
    jurisdictions::JurisdictionId,
    place::{self, Place},
    schema::street,
};

/// The edges of an area.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    /// See [`Area::kind`].
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Each edge, outer and inner, closed.
    pub rings: Vec<Vec<Place>>,
}

/// The course of a street.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// See [`crate::addresses::Street::class`].
    pub class: String,
    /// From end to end.
    pub line: Vec<Place>,
}

/// The edges of the areas of these kinds.
pub async fn outlines(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    kinds: &[&str],
) -> QueryResult<Vec<Outline>> {
    let areas = store::areas(conn, jurisdiction, kinds).await?;
    Ok(areas.into_iter().map(Outline::from).collect())
}

/// The courses of at most `limit` streets, the main ones first.
pub async fn courses(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    limit: i64,
) -> QueryResult<Vec<Course>> {
    let rank = "array_position(array['arterial', 'railway', 'street', 'lane', 'footpath'], class)";
    let rows: Vec<(String, LineString<Point>)> = street::table
        .filter(street::jurisdiction_id.eq(jurisdiction))
        .order((sql::<Integer>(rank), street::street_id))
        .limit(limit)
        .select((street::class, street::line))
        .load(conn)
        .await?;
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
