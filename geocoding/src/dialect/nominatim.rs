//! Nominatim: <https://nominatim.org/release-docs/latest/api/Search/>.

use base::place::Place;
use serde::Deserialize;
use url::Url;

use super::{Found, UNSAID, below, found, rounded, written};

/// Half the side of the preferred area around a place, in degrees.
const AROUND: f64 = 0.1;

pub(super) fn search(base: &Url, text: &str, near: Option<Place>, limit: usize) -> Url {
    let mut url = below(base, "search");
    let mut query = url.query_pairs_mut();
    query.extend_pairs([("q", text), ("format", "jsonv2"), ("addressdetails", "1")]);
    query.append_pair("limit", &limit.to_string());
    if let Some(near) = near {
        let (lat, long) = rounded(near);
        let (south, north) = (lat - AROUND, lat + AROUND);
        let (west, east) = (long - AROUND, long + AROUND);
        query.append_pair("viewbox", &format!("{west:.2},{south:.2},{east:.2},{north:.2}"));
    }
    drop(query);
    url
}

pub(super) fn reverse(base: &Url, place: Place) -> Url {
    let (lat, long) = written(place);
    let mut url = below(base, "reverse");
    let mut query = url.query_pairs_mut();
    query.extend_pairs([("lat", lat.as_str()), ("lon", long.as_str())]);
    query.extend_pairs([("format", "jsonv2"), ("addressdetails", "1")]);
    drop(query);
    url
}

pub(super) fn read(bytes: &[u8]) -> serde_json::Result<Vec<Found>> {
    let answer: Answer = serde_json::from_slice(bytes)?;
    let all = match answer {
        Answer::Many(all) => all,
        Answer::One(one) => vec![*one],
        Answer::None { error: _ } => vec![],
    };
    Ok(all.into_iter().filter_map(NamedPlace::found).collect())
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Answer {
    Many(Vec<NamedPlace>),
    One(Box<NamedPlace>),
    None {
        /// Nominatim sends `Unable to geocode`.
        #[expect(dead_code, reason = "only the presence of the field matters")]
        error: serde_json::Value,
    },
}

#[derive(Deserialize)]
struct NamedPlace {
    lat: String,
    lon: String,
    display_name: String,
    #[serde(default)]
    address: Parts,
}

#[derive(Default, Deserialize)]
struct Parts {
    house_number: Option<String>,
    road: Option<String>,
    suburb: Option<String>,
    neighbourhood: Option<String>,
    town: Option<String>,
    city: Option<String>,
    postcode: Option<String>,
}

impl NamedPlace {
    fn found(self) -> Option<Found> {
        let place = Place::new(self.lat.parse().ok()?, self.lon.parse().ok()?).ok()?;
        let Parts { house_number, road, suburb, neighbourhood, town, city, postcode } =
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
