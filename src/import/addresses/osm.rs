//! Addresses from OpenStreetMap: points and centres of buildings.

use std::path::Path;

use domain::{place::Place, text::tidy};
use geo::{Centroid, LineString, Polygon};
use geocoding::addresses::NewAddress;

use super::{
    super::{
        left_out::LeftOut,
        osm::{self, Tags},
        source::Show,
    },
    Taken,
};

/// Reads an extract.
pub(super) fn read(path: &Path, show: Show) -> anyhow::Result<Taken> {
    let extract = osm::read(path, show, |tags| tags.contains_key("addr:housenumber"))?;
    let (mut new, mut left_out) = (vec![], LeftOut::default());
    let nodes = extract.nodes.into_iter().map(|(id, place, tags)| ("node", id, Some(place), tags));
    let ways = extract.ways.into_iter().map(|(id, line, tags)| ("way", id, middle(&line), tags));
    for (kind, id, place, tags) in nodes.chain(ways) {
        match address(kind, id, place, &tags) {
            Ok(address) => new.push(address),
            Err(fault) => left_out.add(fault, id.unsigned_abs()),
        }
    }
    Ok((new, left_out))
}

fn address(
    kind: &str,
    id: i64,
    place: Option<Place>,
    tags: &Tags,
) -> Result<NewAddress, &'static str> {
    let text = |names: &[&str]| {
        let found = names.iter().find_map(|name| tags.get(*name));
        found.map(|text| tidy(text)).unwrap_or_default()
    };
    let street = text(&["addr:street", "addr:place"]);
    if street.is_empty() {
        return Err("has no street");
    }
    Ok(NewAddress {
        source_id: Some(format!("osm:{kind}/{id}")),
        // One entrance may have several house numbers.
        number: text(&["addr:housenumber"]).replace([';', ','], "-"),
        street,
        locality: text(&["addr:suburb", "addr:city"]),
        zipcode: text(&["addr:postcode"]),
        place: place.ok_or("has no place on the map")?,
    })
}

/// Centre of an outline.
fn middle(line: &[Place]) -> Option<Place> {
    let outline: LineString = line.iter().map(|place| geo::Point::from(*place)).collect();
    Polygon::new(outline, vec![]).centroid().and_then(|point| Place::try_from(point).ok())
}
