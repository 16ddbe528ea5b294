//! Requests and responses of other geocoders: Nominatim and Pelias.
//!
//! <https://nominatim.org/release-docs/latest/api/Search/>, <https://github.com/pelias/documentation>.

mod nominatim;
mod pelias;

use base::place::Place;
use url::Url;

use crate::addresses::CandidateKind;

/// Score of a result whose geocoder reports no confidence.
const UNSAID: f64 = 0.75;
/// Error radius of an address and of a street from another geocoder, in meters.
const DOOR_M: f64 = 25.0;
const STREET_M: f64 = 250.0;

/// A place that another geocoder found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Kind of the place.
    pub kind: CandidateKind,
    /// Address line.
    pub line: String,
    /// Part of the city. May be empty.
    pub locality: String,
    /// Postcode. May be empty.
    pub zipcode: String,
    /// Location (WGS 84).
    pub place: Place,
    /// Error radius in meters.
    pub radius_m: f64,
    /// Confidence from 0 to 1.
    pub score: f64,
}

/// API of a geocoder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Nominatim.
    Nominatim,
    /// Pelias.
    Pelias,
}

impl Dialect {
    /// Returns the URL that searches for a text in the geocoder at `base`. Places near `near` come
    /// first if the geocoder supports it.
    pub fn search(self, base: &Url, text: &str, near: Option<Place>, limit: usize) -> Url {
        match self {
            Self::Nominatim => nominatim::search(base, text, near, limit),
            Self::Pelias => pelias::search(base, text, near, limit),
        }
    }

    /// Returns the URL that asks the geocoder at `base` for the address of a place.
    pub fn reverse(self, base: &Url, place: Place) -> Url {
        match self {
            Self::Nominatim => nominatim::reverse(base, place),
            Self::Pelias => pelias::reverse(base, place),
        }
    }

    /// Parses a response. Results without a location are left out.
    pub fn read(self, bytes: &[u8]) -> serde_json::Result<Vec<Found>> {
        match self {
            Self::Nominatim => nominatim::read(bytes),
            Self::Pelias => pelias::read(bytes),
        }
    }
}

/// Rounds to 0.01 degrees, so that requests from nearby places are equal and can be cached.
fn rounded(near: Place) -> (f64, f64) {
    ((near.lat() * 100.0).round() / 100.0, (near.long() * 100.0).round() / 100.0)
}

/// Formats latitude and longitude with a precision of about one meter.
fn written(place: Place) -> (String, String) {
    (format!("{:.5}", place.lat()), format!("{:.5}", place.long()))
}

fn below(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().extend(path.split('/'));
    }
    url
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
