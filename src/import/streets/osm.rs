//! Named streets from OpenStreetMap.

use std::path::Path;

use domain::{
    place::{self, Place},
    text::tidy,
};
use geo::{LineString, Point};
use geocoding::addresses::NewStreet;

use super::{
    super::{left_out::LeftOut, osm, source::Show},
    Taken,
    lines::class,
};

/// Reads an extract.
pub(super) fn read(path: &Path, show: Show) -> anyhow::Result<Taken> {
    let extract = osm::read(path, show, |tags| tags.contains_key("highway"))?;
    let mut taken = Taken { read: extract.ways.len(), ..Taken::default() };
    let mut left_out = LeftOut::default();
    for (id, line, tags) in extract.ways {
        let name = tags.get("name").map(|name| tidy(name)).unwrap_or_default();
        let highway = tags.get("highway").map(String::as_str).unwrap_or_default();
        let fault = match (name.as_str(), line.len()) {
            ("", _) => "has no name",
            (_, 0..2) => "has no place on the map",
            _ => {
                taken.streets.push(street(id, name, highway, &line));
                continue;
            }
        };
        left_out.add(fault, id.unsigned_abs());
    }
    taken.left_out = left_out;
    Ok(taken)
}

fn street(id: i64, name: String, highway: &str, line: &[Place]) -> NewStreet {
    let line: LineString = line.iter().map(|place| Point::from(*place)).collect();
    NewStreet {
        source_id: Some(format!("osm:way/{id}")),
        name,
        class: class(highway).to_owned(),
        line: place::to_line_string(&line),
        left: None,
        right: None,
        left_zip: String::new(),
        right_zip: String::new(),
    }
}
