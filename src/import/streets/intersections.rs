//! Converts a point with two street names to an intersection, for example
//! `INTERSECTION of A St & B St  Hyde Park  MA`.

use domain::text::tidy;
use geocoding::addresses::NewIntersection;

use super::{
    super::{
        addresses::{line, row::middle},
        features::Feature,
    },
    columns::Columns,
};

/// Returns the intersection, or why the row is not one.
pub(super) fn read(feature: &Feature, columns: &Columns) -> Result<NewIntersection, &'static str> {
    let text = feature.text(&columns.name);
    let cross = feature.text(&columns.cross);
    let (first, second) = if cross.is_empty() { halves(text)? } else { (text, cross) };
    let last = line::read(second);
    let streets = [tidy(first), tidy(&last.street)];
    if streets.iter().any(String::is_empty) {
        return Err("does not name two streets");
    }
    let place = feature.shape.as_ref().ok_or("has no place on the map").and_then(middle)?;
    let id = tidy(feature.text(&columns.id));
    let source_id = (!id.is_empty()).then_some(id);
    Ok(NewIntersection { source_id, streets, locality: tidy(&last.locality), place })
}

/// Splits the text at the sign between the two streets.
fn halves(text: &str) -> Result<(&str, &str), &'static str> {
    let start = ["INTERSECTION of ", "Intersection of ", "intersection of "];
    let text = start.iter().find_map(|start| text.trim().strip_prefix(start)).unwrap_or(text);
    let signs = ["&", "/", "@", " and ", " AND "];
    signs.iter().find_map(|sign| text.split_once(sign)).ok_or("does not name two streets")
}
