//! How geocoders are asked, and what they answer: Nominatim's way and Pelias's.
//!
//! <https://nominatim.org/release-docs/latest/api/Search/>, <https://github.com/pelias/documentation>.

use domain::{addresses::CandidateKind, place::Place};
use serde::Deserialize;
use url::Url;

use super::Found;

/// How sure Nominatim is of what it finds: it does not say.
const UNSAID: f64 = 0.75;
/// How far from where they say a door is, and a street, in metres.
const DOOR_M: f64 = 25.0;
const STREET_M: f64 = 250.0;
/// How far around a place Nominatim prefers, in degrees.
const AROUND: f64 = 0.1;

/// How a geocoder speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// As Nominatim does.
    Nominatim,
    /// As Pelias does.
    Pelias,
}

impl Dialect {
    /// Where to ask for a text.
    pub(super) fn search(self, base: &Url, text: &str, near: Option<Place>, limit: usize) -> Url {
        let limit = limit.to_string();
        match self {
            Self::Nominatim => {
                let mut url = below(base, "search");
                let mut query = url.query_pairs_mut();
                query.extend_pairs([("q", text), ("format", "jsonv2"), ("addressdetails", "1")]);
                query.append_pair("limit", &limit);
                if let Some(near) = near {
                    let (lat, long) = rounded(near);
                    let (south, north) = (lat - AROUND, lat + AROUND);
                    let (west, east) = (long - AROUND, long + AROUND);
                    query.append_pair(
                        "viewbox",
                        &format!("{west:.2},{south:.2},{east:.2},{north:.2}"),
                    );
                }
                drop(query);
                url
            }
            Self::Pelias => {
                let mut url = below(base, "v1/search");
                let mut query = url.query_pairs_mut();
                query.extend_pairs([("text", text), ("size", &limit)]);
                if let Some(near) = near {
                    let (lat, long) = rounded(near);
                    query.append_pair("focus.point.lat", &format!("{lat:.2}"));
                    query.append_pair("focus.point.lon", &format!("{long:.2}"));
                }
                drop(query);
                url
            }
        }
    }

    /// Where to ask for a place.
    pub(super) fn reverse(self, base: &Url, place: Place) -> Url {
        let (lat, long) = (format!("{:.5}", place.lat()), format!("{:.5}", place.long()));
        let (lat, long) = (lat.as_str(), long.as_str());
        let (mut url, pairs) = match self {
            Self::Nominatim => (
                below(base, "reverse"),
                vec![("lat", lat), ("lon", long), ("format", "jsonv2"), ("addressdetails", "1")],
            ),
            Self::Pelias => (
                below(base, "v1/reverse"),
                vec![("point.lat", lat), ("point.lon", long), ("size", "1")],
            ),
        };
        url.query_pairs_mut().extend_pairs(pairs);
        url
    }

    /// What an answer says. What has no place is passed over.
    pub(super) fn read(self, bytes: &[u8]) -> serde_json::Result<Vec<Found>> {
        match self {
            Self::Nominatim => {
                let answer: NominatimAnswer = serde_json::from_slice(bytes)?;
                let all = match answer {
                    NominatimAnswer::Many(all) => all,
                    NominatimAnswer::One(one) => vec![*one],
                    NominatimAnswer::None { error: _ } => vec![],
                };
                Ok(all.into_iter().filter_map(NominatimPlace::found).collect())
            }
            Self::Pelias => {
                let answer: PeliasAnswer = serde_json::from_slice(bytes)?;
                Ok(answer.features.into_iter().filter_map(PeliasFeature::found).collect())
            }
        }
    }
}

/// About where, so that those who stand near each other ask for the same.
fn rounded(near: Place) -> (f64, f64) {
    ((near.lat() * 100.0).round() / 100.0, (near.long() * 100.0).round() / 100.0)
}

fn below(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().extend(path.split('/'));
    }
    url
}

#[derive(Deserialize)]
#[serde(untagged)]
enum NominatimAnswer {
    Many(Vec<NominatimPlace>),
    One(Box<NominatimPlace>),
    None {
        /// `Unable to geocode`.
        #[expect(dead_code, reason = "its presence is what it says")]
        error: serde_json::Value,
    },
}

#[derive(Deserialize)]
struct NominatimPlace {
    lat: String,
    lon: String,
    display_name: String,
    #[serde(default)]
    address: NominatimAddress,
}

#[derive(Default, Deserialize)]
struct NominatimAddress {
    house_number: Option<String>,
    road: Option<String>,
    suburb: Option<String>,
    neighbourhood: Option<String>,
    town: Option<String>,
    city: Option<String>,
    postcode: Option<String>,
}

impl NominatimPlace {
    fn found(self) -> Option<Found> {
        let place = Place::new(self.lat.parse().ok()?, self.lon.parse().ok()?).ok()?;
        let NominatimAddress { house_number, road, suburb, neighbourhood, town, city, postcode } =
            self.address;
        let door = house_number.is_some() && road.is_some();
        let line = match (house_number, road) {
            (Some(number), Some(road)) => format!("{number} {road}"),
            (None, Some(road)) => road,
            (_, None) => self.display_name.split(',').next().unwrap_or_default().trim().to_owned(),
        };
        let locality = suburb.or(neighbourhood).or(town).or(city).unwrap_or_default();
        Some(found(door, line, locality, postcode.unwrap_or_default(), place, UNSAID))
    }
}

#[derive(Deserialize)]
struct PeliasAnswer {
    features: Vec<PeliasFeature>,
}

#[derive(Deserialize)]
struct PeliasFeature {
    geometry: PeliasGeometry,
    properties: PeliasProperties,
}

#[derive(Deserialize)]
struct PeliasGeometry {
    coordinates: [f64; 2],
}

#[derive(Deserialize)]
struct PeliasProperties {
    name: Option<String>,
    housenumber: Option<String>,
    street: Option<String>,
    postalcode: Option<String>,
    neighbourhood: Option<String>,
    locality: Option<String>,
    confidence: Option<f64>,
}

impl PeliasFeature {
    fn found(self) -> Option<Found> {
        let [long, lat] = self.geometry.coordinates;
        let place = Place::new(lat, long).ok()?;
        let PeliasProperties {
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

fn found(
    door: bool,
    line: String,
    locality: String,
    zipcode: String,
    place: Place,
    score: f64,
) -> Found {
    let (kind, radius_m) =
        if door { (CandidateKind::Address, DOOR_M) } else { (CandidateKind::Street, STREET_M) };
    Found { kind, line, locality, zipcode, place, radius_m, score }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_asked_in_its_own_way() {
        let base = |text: &str| Url::parse(text).unwrap();
        let near = Place::new(42.3512, -71.0498).ok();
        let search = |dialect: Dialect, url: &str| {
            dialect.search(&base(url), "8 Elm St & more", near, 5).to_string()
        };
        let place = Place::new(42.35, -71.05).unwrap();

        assert_eq!(
            search(Dialect::Nominatim, "https://geo.example.org/"),
            "https://geo.example.org/search?q=8+Elm+St+%26+more&format=jsonv2&addressdetails=1\
             &limit=5&viewbox=-71.15%2C42.25%2C-70.95%2C42.45"
        );
        assert_eq!(
            search(Dialect::Pelias, "https://example.org/pelias?api_key=x"),
            "https://example.org/pelias/v1/search?api_key=x&text=8+Elm+St+%26+more&size=5\
             &focus.point.lat=42.35&focus.point.lon=-71.05"
        );
        assert_eq!(
            Dialect::Nominatim.reverse(&base("http://localhost:8080"), place).to_string(),
            "http://localhost:8080/reverse?lat=42.35000&lon=-71.05000&format=jsonv2&addressdetails=1"
        );
    }
}
