//! Location of a service request.

use domain::place::Place;

use super::{odd::Mended, text::Row};

/// Parses the location of a row. `None` if it has none.
pub(super) fn place(row: &mut Row<'_>) -> Option<Place> {
    let (lat, long) = (row.raw("lat"), row.raw("long").or_else(|| row.raw("lon")));
    let (Some(lat), Some(long)) = (lat, long) else {
        if lat.is_some() || long.is_some() {
            row.mended.insert(Mended::OffTheMap);
        }
        return None;
    };
    let place = match (number(lat), number(long)) {
        (Some(lat), Some(long)) => Place::new(lat, long).ok(),
        _ => None,
    };
    match place {
        None => row.mended.insert(Mended::OffTheMap),
        Some(place) if place.lat() == 0.0 && place.long() == 0.0 => {
            row.mended.insert(Mended::NullIsland)
        }
        Some(place) => return Some(place),
    };
    None
}

/// Parses a number, also with a decimal comma.
fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    text.parse().ok().or_else(|| text.replacen(',', ".", 1).parse().ok())
}
