//! Converts a line with a name to street segments, one for each part.

use domain::{place, text::tidy};
use geo::{Geometry, LineString};
use geocoding::addresses::NewStreet;

use super::{super::features::Feature, columns::Columns};

/// Returns the segments, or why the feature has none.
pub(super) fn read(feature: &Feature, columns: &Columns) -> Result<Vec<NewStreet>, &'static str> {
    let name = tidy(feature.text(&columns.name));
    if name.is_empty() {
        return Err("has no name");
    }
    let lines = match &feature.shape {
        Some(Geometry::LineString(line)) => vec![line.clone()],
        Some(Geometry::MultiLineString(lines)) => lines.0.clone(),
        _ => return Err("is no line"),
    };
    let lines: Vec<LineString> = lines.into_iter().filter(|line| line.0.len() > 1).collect();
    if lines.is_empty() {
        return Err("has no place on the map");
    }
    // If there are several parts, the house numbers of each part are unknown.
    let alone = lines.len() == 1;
    let range = |[from, to]: &[Vec<String>; 2]| {
        let range = (feature.number(from)?, feature.number(to)?);
        (alone && range != (0, 0)).then_some(range)
    };
    let id = tidy(feature.text(&columns.id));
    let pieces = lines.iter().zip(1..).map(|(line, part)| NewStreet {
        source_id: match (id.as_str(), alone) {
            ("", _) => None,
            (id, true) => Some(id.to_owned()),
            (id, false) => Some(format!("{id}/{part}")),
        },
        name: name.clone(),
        class: class(feature.text(&columns.class)).to_owned(),
        line: place::to_line_string(line),
        left: range(&columns.left),
        right: range(&columns.right),
        left_zip: tidy(feature.text(&columns.left_zip)),
        right_zip: tidy(feature.text(&columns.right_zip)),
    });
    Ok(pieces.collect())
}

/// Street class for an OpenStreetMap `highway` value.
pub(super) fn class(highway: &str) -> &'static str {
    match highway.trim_end_matches("_link") {
        "motorway" | "trunk" | "primary" | "secondary" => "arterial",
        "service" | "track" => "lane",
        "footway" | "path" | "pedestrian" | "steps" | "cycleway" | "bridleway" => "footpath",
        _ => "street",
    }
}
