//! Points and shapes in WGS 84. Only this file puts longitude before latitude.

use diesel::{
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgValue},
    serialize::{self, Output, ToSql},
};
use geo::{Distance, Haversine};
use postgis_diesel::{
    sql_types::{Geography, Geometry},
    types::{LineString, MultiPolygon, Point, Polygon},
};
use serde::{Deserialize, Serialize};
use utoipa::{PartialSchema, ToSchema};

/// SRID of all coordinates: WGS 84.
const WGS84: Option<u32> = Some(4326);

/// A point on the map (WGS 84, degrees).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Geography)]
#[diesel(sql_type = Geometry)]
#[serde(try_from = "Coordinates", into = "Coordinates")]
pub struct Place {
    lat: f64,
    long: f64,
}

/// A point in WGS 84.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Place)]
pub struct Coordinates {
    /// Latitude in degrees north, -90 to 90.
    #[schema(minimum = -90, maximum = 90)]
    lat: f64,
    /// Longitude in degrees east, -180 to 180.
    #[schema(minimum = -180, maximum = 180)]
    long: f64,
}

/// Coordinates out of range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OffTheMap {
    /// The latitude is out of range.
    #[error("lat must be a number from -90 to 90")]
    Latitude,
    /// The longitude is out of range.
    #[error("long must be a number from -180 to 180")]
    Longitude,
}

impl Place {
    /// Creates a place, or fails if a coordinate is out of range or not a number.
    pub fn new(lat: f64, long: f64) -> Result<Self, OffTheMap> {
        if !(-90.0..=90.0).contains(&lat) {
            return Err(OffTheMap::Latitude);
        }
        if !(-180.0..=180.0).contains(&long) {
            return Err(OffTheMap::Longitude);
        }
        Ok(Self { lat, long })
    }

    /// Latitude in degrees north.
    pub const fn lat(self) -> f64 {
        self.lat
    }

    /// Longitude in degrees east.
    pub const fn long(self) -> f64 {
        self.long
    }

    /// Great-circle distance to `other` in meters.
    pub fn distance_m(self, other: Self) -> f64 {
        Haversine.distance(self.into(), other.into())
    }

    /// Weighted mean of places. The weights must add up to 1.
    pub fn middle(places: impl Iterator<Item = (Self, f64)>) -> Self {
        let mut places = places.peekable();
        let origin = places.peek().map_or(Self { lat: 0.0, long: 0.0 }, |(first, _)| *first);
        let (mut lat, mut east) = (origin.lat, 0.0);
        for (place, share) in places {
            lat += share * (place.lat - origin.lat);
            east += share * half_turn(place.long - origin.long);
        }
        let long = if east == 0.0 { origin.long } else { half_turn(origin.long + east) };
        Self { lat: lat.clamp(-90.0, 90.0), long }
    }

    /// Returns the point as `GeoJSON`.
    pub fn to_geojson(self) -> String {
        format!(r#"{{"type":"Point","coordinates":[{},{}]}}"#, self.long, self.lat)
    }

    /// Returns the point as extended well-known binary (EWKB), for PostGIS `COPY`.
    pub fn to_ewkb(self) -> Vec<u8> {
        const LITTLE_ENDIAN: u8 = 1;
        const POINT_WITH_SYSTEM: u32 = 0x2000_0001;
        let mut bytes = vec![LITTLE_ENDIAN];
        bytes.extend(POINT_WITH_SYSTEM.to_le_bytes());
        bytes.extend(WGS84.unwrap_or_default().to_le_bytes());
        bytes.extend(self.long.to_le_bytes());
        bytes.extend(self.lat.to_le_bytes());
        bytes
    }
}

/// Normalizes a longitude difference to -180 to 180 degrees.
fn half_turn(degrees: f64) -> f64 {
    (degrees + 180.0).rem_euclid(360.0) - 180.0
}

/// A bounding box between two parallels and two meridians (WGS 84, degrees).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    south_west: Place,
    north_east: Place,
}

/// The corners do not form a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the first corner must lie south and west of the second")]
pub struct BadBounds;

/// Maximum width in degrees of a box that is used as a filter.
const MAX_SPAN_DEG: f64 = 10.0;

impl Bounds {
    /// Creates the box between two corners, inclusive.
    pub fn new(south_west: Place, north_east: Place) -> Result<Self, BadBounds> {
        let upright = south_west.lat <= north_east.lat && south_west.long <= north_east.long;
        if upright { Ok(Self { south_west, north_east }) } else { Err(BadBounds) }
    }

    /// Returns west, south, east, north in degrees.
    pub const fn sides(self) -> [f64; 4] {
        let Self { south_west, north_east } = self;
        [south_west.long, south_west.lat, north_east.long, north_east.lat]
    }

    /// Returns the sides of a box that contains this one when its corners are joined by great
    /// circles. `None` if the box is too wide or too close to a pole.
    ///
    /// Between two points of a parallel the great circle bulges towards the pole by about
    /// `tan(lat) * width² / 8`, in radians.
    pub fn on_great_circles(self) -> Option<[f64; 4]> {
        let [west, south, east, north] = self.sides();
        let steepest = south.abs().max(north.abs());
        if east - west > MAX_SPAN_DEG || steepest > 80.0 {
            return None;
        }
        let width = (east - west).to_radians();
        let bulge = (steepest.to_radians().tan() * width * width / 8.0).to_degrees();
        let spare = bulge * 1.1 + 1e-6;
        Some([west - 1e-6, south - spare, east + 1e-6, north + spare])
    }
}

impl PartialSchema for Place {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        Coordinates::schema()
    }
}

impl ToSchema for Place {
    fn name() -> std::borrow::Cow<'static, str> {
        Coordinates::name()
    }
}

impl TryFrom<Coordinates> for Place {
    type Error = OffTheMap;

    fn try_from(Coordinates { lat, long }: Coordinates) -> Result<Self, OffTheMap> {
        Self::new(lat, long)
    }
}

impl From<Place> for Coordinates {
    fn from(Place { lat, long }: Place) -> Self {
        Self { lat, long }
    }
}

impl From<Place> for geo::Point {
    fn from(place: Place) -> Self {
        Self::new(place.long, place.lat)
    }
}

impl TryFrom<geo::Point> for Place {
    type Error = OffTheMap;

    fn try_from(point: geo::Point) -> Result<Self, OffTheMap> {
        Self::new(point.y(), point.x())
    }
}

impl ToSql<Geography, Pg> for Place {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let point = Point { x: self.long, y: self.lat, srid: WGS84 };
        ToSql::<Geography, Pg>::to_sql(&point, &mut out.reborrow())
    }
}

impl ToSql<Geometry, Pg> for Place {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let point = Point { x: self.long, y: self.lat, srid: WGS84 };
        ToSql::<Geometry, Pg>::to_sql(&point, &mut out.reborrow())
    }
}

impl FromSql<Geography, Pg> for Place {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        let point = <Point as FromSql<Geography, Pg>>::from_sql(bytes)?;
        Ok(Self::new(point.y, point.x)?)
    }
}

/// Converts polygons to their database type.
pub fn to_multi_polygon(shape: &geo::MultiPolygon) -> MultiPolygon<Point> {
    let polygons = shape.iter().map(to_polygon).collect();
    MultiPolygon { polygons, srid: WGS84 }
}

fn to_polygon(polygon: &geo::Polygon) -> Polygon<Point> {
    let ring = |ring: &geo::LineString| ring.points().map(to_point).collect();
    let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(ring).collect();
    Polygon { rings, srid: WGS84 }
}

/// Converts a line to its database type.
pub fn to_line_string(line: &geo::LineString) -> LineString<Point> {
    LineString { points: line.points().map(to_point).collect(), srid: WGS84 }
}

/// Converts polygons from their database type.
pub fn from_multi_polygon(shape: &MultiPolygon<Point>) -> geo::MultiPolygon {
    shape.polygons.iter().map(from_polygon).collect()
}

fn from_polygon(polygon: &Polygon<Point>) -> geo::Polygon {
    let mut rings = polygon.rings.iter().map(|ring| from_points(ring));
    let exterior = rings.next().unwrap_or_else(|| geo::LineString::new(vec![]));
    geo::Polygon::new(exterior, rings.collect())
}

/// Converts a line from its database type.
pub fn from_line_string(line: &LineString<Point>) -> geo::LineString {
    from_points(&line.points)
}

fn from_points(points: &[Point]) -> geo::LineString {
    points.iter().map(|point| geo::Coord { x: point.x, y: point.y }).collect()
}

fn to_point(point: geo::Point) -> Point {
    Point { x: point.x(), y: point.y(), srid: WGS84 }
}
