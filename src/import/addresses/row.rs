//! Converts a row to an address.

use domain::{place::Place, text::tidy};
use geo::{Centroid, Geometry};
use geocoding::addresses::NewAddress;

use super::{super::features::Feature, columns::Columns, line};

/// Maximum length of a text of an address, in characters.
const MAX_LENGTH: usize = 200;

/// Returns the address, or why the row is not one.
pub(super) fn read(feature: &Feature, columns: &Columns) -> Result<NewAddress, &'static str> {
    let line = feature.text(&columns.line);
    if line.to_lowercase().starts_with("intersection") {
        return Err("is an intersection");
    }
    let line = line::read(line);
    let or = |own: &str, other: &str| tidy(if own.is_empty() { other } else { own });
    let number = or(feature.text(&columns.number), &line.number);
    let street = or(feature.text(&columns.street), &line.street);
    let locality = or(&line.locality, feature.text(&columns.locality));
    let zipcode = or(&line.zip, feature.text(&columns.zip));
    if street.is_empty() {
        return Err("has no street");
    }
    if number.is_empty() {
        return Err("has no house number");
    }
    if [&number, &street, &locality, &zipcode].iter().any(|text| text.len() > MAX_LENGTH) {
        return Err("has a text that is too long");
    }
    let place = feature.shape.as_ref().ok_or("has no place on the map").and_then(middle)?;
    let id = tidy(feature.text(&columns.id));
    let source_id = (!id.is_empty()).then_some(id);
    Ok(NewAddress { source_id, number, street, locality, zipcode, place })
}

/// A representative point of a shape.
pub(in crate::import) fn middle(shape: &Geometry) -> Result<Place, &'static str> {
    let point = shape.centroid().ok_or("has no place on the map")?;
    let place = Place::try_from(point).map_err(|_off| "has no place on the map")?;
    if place.lat().abs() < 1e-6 && place.long().abs() < 1e-6 {
        return Err("lies at 0, 0");
    }
    Ok(place)
}
