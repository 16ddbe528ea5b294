//! Reads GeoJSON: polygons with properties, in longitude and latitude.

use anyhow::{Context, bail, ensure};
use domain::place::Place;
use geojson::{Feature, FeatureCollection, GeoJson, GeometryValue, JsonObject, Position};
use serde_json::Value;

/// A feature of the file.
pub(super) struct Shape {
    /// Number of the feature, from 1.
    number: usize,
    properties: JsonObject,
    /// Polygons of the feature.
    pub(super) polygons: Vec<geo::Polygon>,
}

impl Shape {
    /// Returns a property as text.
    pub(super) fn property(&self, name: &str) -> anyhow::Result<String> {
        let text = match self.properties.get(name) {
            Some(Value::String(text)) => text.trim().to_owned(),
            Some(Value::Number(number)) => number.to_string(),
            Some(_) => bail!("feature {}: {name} is neither a text nor a number", self.number),
            None => {
                let names: Vec<_> = self.properties.keys().map(String::as_str).collect();
                let names = names.join(", ");
                bail!("feature {} has no property {name}; it has {names}", self.number);
            }
        };
        ensure!(!text.is_empty(), "feature {}: {name} is empty", self.number);
        Ok(text)
    }
}

/// Parses a file.
pub(super) fn read(text: &str) -> anyhow::Result<Vec<Shape>> {
    let json = text.trim_start_matches('\u{feff}').parse().context("it is not GeoJSON")?;
    let (features, foreign) = match json {
        GeoJson::FeatureCollection(FeatureCollection { features, foreign_members, .. }) => {
            (features, foreign_members)
        }
        GeoJson::Feature(mut feature) => {
            let foreign = feature.foreign_members.take();
            (vec![feature], foreign)
        }
        GeoJson::Geometry(_) => bail!("it has a geometry without properties, so without a code"),
    };
    check_system(foreign.as_ref())?;
    ensure!(!features.is_empty(), "it has no features");
    features.into_iter().zip(1..).map(|(feature, number)| shape(feature, number)).collect()
}

/// Returns an error if the file declares another coordinate reference system.
fn check_system(foreign: Option<&JsonObject>) -> anyhow::Result<()> {
    let Some(crs) = foreign.and_then(|foreign| foreign.get("crs")).filter(|crs| !crs.is_null())
    else {
        return Ok(());
    };
    let name = crs.pointer("/properties/name").and_then(Value::as_str).unwrap_or("unnamed");
    ensure!(
        name.ends_with("CRS84"),
        "its coordinates are in the reference system {name}: convert it to longitude and latitude of \
         WGS 84 (CRS84), for example with `ogr2ogr -t_srs OGC:CRS84`"
    );
    Ok(())
}

fn shape(feature: Feature, number: usize) -> anyhow::Result<Shape> {
    let polygons = match feature.geometry.map(|geometry| geometry.value) {
        Some(GeometryValue::Polygon { coordinates }) => vec![polygon(&coordinates)],
        Some(GeometryValue::MultiPolygon { coordinates }) => {
            coordinates.iter().map(|rings| polygon(rings)).collect()
        }
        Some(other) => bail!("feature {number} is a {}, not a polygon", other.type_name()),
        None => bail!("feature {number} has no geometry"),
    };
    let polygons: anyhow::Result<Vec<_>> = polygons.into_iter().collect();
    let polygons = polygons.with_context(|| format!("feature {number} has no valid polygon"))?;
    Ok(Shape { number, properties: feature.properties.unwrap_or_default(), polygons })
}

fn polygon(rings: &[Vec<Position>]) -> anyhow::Result<geo::Polygon> {
    let rings: anyhow::Result<Vec<_>> = rings.iter().map(|positions| ring(positions)).collect();
    let mut rings = rings?.into_iter();
    let exterior = rings.next().context("it has no ring")?;
    Ok(geo::Polygon::new(exterior, rings.collect()))
}

fn ring(positions: &[Position]) -> anyhow::Result<geo::LineString> {
    ensure!(positions.len() >= 4, "a ring has {} points; it needs 4", positions.len());
    positions.iter().map(coordinate).collect()
}

fn coordinate(position: &Position) -> anyhow::Result<geo::Coord> {
    let [x, y, ..] = position.as_slice() else { bail!("a position has fewer than two numbers") };
    let point = geo::Point::new(*x, *y);
    Place::try_from(point)
        .with_context(|| format!("{x}, {y} is no longitude and latitude of WGS 84 (CRS84)"))?;
    Ok(point.into())
}
