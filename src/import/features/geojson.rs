//! Reads GeoJSON: any geometries with properties.

use anyhow::{Context, bail, ensure};
use geo::Geometry;
use geojson::{Feature as Json, FeatureCollection, GeoJson, JsonObject};
use serde_json::Value;

use super::{Feature, Table};

pub(super) fn read(text: &str) -> anyhow::Result<Table> {
    let json = text.trim_start_matches('\u{feff}').parse().context("it is not GeoJSON")?;
    let GeoJson::FeatureCollection(FeatureCollection { features, foreign_members, .. }) = json
    else {
        bail!("it is not a collection of features");
    };
    let system = system(foreign_members.as_ref())?;
    let mut names: Vec<String> = vec![];
    let mut read = vec![];
    for (json, number) in features.into_iter().zip(1..) {
        for name in json.properties.iter().flat_map(JsonObject::keys) {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        read.push(feature(json, number));
    }
    Ok(Table { features: read, names, system })
}

fn feature(json: Json, number: u64) -> Feature {
    let shape = json.geometry.and_then(|shape| Geometry::<f64>::try_from(shape).ok());
    let fields = json.properties.unwrap_or_default().into_iter().filter_map(|(name, value)| {
        let text = match value {
            Value::String(text) => text,
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        Some((name, text))
    });
    Feature::new(number, fields, shape)
}

/// Returns the declared coordinate reference system, unless it is the default.
fn system(foreign: Option<&JsonObject>) -> anyhow::Result<Option<String>> {
    let Some(crs) = foreign.and_then(|foreign| foreign.get("crs")).filter(|crs| !crs.is_null())
    else {
        return Ok(None);
    };
    let name = crs.pointer("/properties/name").and_then(Value::as_str).unwrap_or_default();
    if name.ends_with("CRS84") {
        return Ok(None);
    }
    let code = name.rsplit(':').next().unwrap_or_default();
    ensure!(
        name.contains("EPSG") && !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit()),
        "nobody knows the reference system of its coordinates, {name:?}"
    );
    Ok(Some(format!("EPSG:{code}")))
}
