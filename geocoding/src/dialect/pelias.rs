//! Pelias: <https://github.com/pelias/documentation>.

use base::place::Place;
use serde::Deserialize;
use url::Url;

use super::{Found, UNSAID, below, found, rounded, written};

pub(super) fn search(base: &Url, text: &str, near: Option<Place>, limit: usize) -> Url {
    let mut url = below(base, "v1/search");
    let mut query = url.query_pairs_mut();
    query.extend_pairs([("text", text), ("size", limit.to_string().as_str())]);
    if let Some(near) = near {
        let (lat, long) = rounded(near);
        query.append_pair("focus.point.lat", &format!("{lat:.2}"));
        query.append_pair("focus.point.lon", &format!("{long:.2}"));
    }
    drop(query);
    url
}

pub(super) fn reverse(base: &Url, place: Place) -> Url {
    let (lat, long) = written(place);
    let mut url = below(base, "v1/reverse");
    let mut query = url.query_pairs_mut();
    query.extend_pairs([("point.lat", lat.as_str()), ("point.lon", long.as_str()), ("size", "1")]);
    drop(query);
    url
}

pub(super) fn read(bytes: &[u8]) -> serde_json::Result<Vec<Found>> {
    let answer: Answer = serde_json::from_slice(bytes)?;
    Ok(answer.features.into_iter().filter_map(Feature::found).collect())
}

#[derive(Deserialize)]
struct Answer {
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    geometry: Geometry,
    properties: Properties,
}

#[derive(Deserialize)]
struct Geometry {
    coordinates: [f64; 2],
}

#[derive(Deserialize)]
struct Properties {
    name: Option<String>,
    housenumber: Option<String>,
    street: Option<String>,
    postalcode: Option<String>,
    neighbourhood: Option<String>,
    locality: Option<String>,
    confidence: Option<f64>,
}

impl Feature {
    fn found(self) -> Option<Found> {
        let [long, lat] = self.geometry.coordinates;
        let place = Place::new(lat, long).ok()?;
        let Properties {
            name,
            housenumber,
            street,
            postalcode,
            neighbourhood,
            locality,
            confidence,
        } = self.properties;
        let door = housenumber.is_some() && street.is_some();
        let line = match (housenumber, street) {
            (Some(number), Some(street)) => format!("{number} {street}"),
            (_, street) => name.or(street)?,
        };
        let locality = neighbourhood.or(locality).unwrap_or_default();
        let sure = confidence.unwrap_or(UNSAID).clamp(0.0, 1.0);
        Some(found(door, line, locality, postalcode.unwrap_or_default(), place, sure))
    }
}
