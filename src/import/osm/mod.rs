//! Reads OpenStreetMap extracts, in XML or packed (`.osm.pbf`).

mod pbf;
mod xml;

use std::{collections::HashMap, io::BufRead, path::Path};

use domain::place::Place;

use super::{
    meter::Metered,
    source::{Show, Source},
};

/// Tags of an element.
pub(crate) type Tags = HashMap<String, String>;

/// An element of an extract. Relations are ignored.
pub(crate) enum Element {
    /// A point. Contains its id, location and tags.
    Node(i64, Option<Place>, Tags),
    /// A line or outline. Contains its id, the ids of its points, and tags.
    Way(i64, Vec<i64>, Tags),
}

/// Format of an extract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Xml,
    Packed,
}

/// Whether the file is an extract, by its first bytes.
pub(crate) fn is_osm(path: &Path) -> anyhow::Result<bool> {
    let mut source = Source::open(path, Show::Nothing)?;
    Ok(form(source.reader.fill_buf()?).is_some())
}

fn form(start: &[u8]) -> Option<Form> {
    let has = |word: &[u8]| start.windows(word.len()).take(1_000).any(|part| part == word);
    if has(b"OSMHeader") {
        return Some(Form::Packed);
    }
    (start.contains(&b'<') && has(b"<osm")).then_some(Form::Xml)
}

/// Selected ways with their points, and points with an address.
#[derive(Default)]
pub(super) struct Extract {
    /// Points with a house number.
    pub(super) nodes: Vec<(i64, Place, Tags)>,
    /// Selected lines and outlines.
    pub(super) ways: Vec<(i64, Vec<Place>, Tags)>,
}

/// Reads an extract in two passes: first the selected ways, then their points.
pub(super) fn read(
    path: &Path,
    show: Show,
    wanted: impl Fn(&Tags) -> bool,
) -> anyhow::Result<Extract> {
    let mut ways = vec![];
    let mut places: HashMap<i64, Option<Place>> = HashMap::new();
    scan(path, show, &mut |element| {
        if let Element::Way(id, points, tags) = element
            && wanted(&tags)
        {
            places.extend(points.iter().map(|point| (*point, None)));
            ways.push((id, points, tags));
        }
    })?;
    let mut extract = Extract::default();
    scan(path, show, &mut |element| {
        if let Element::Node(id, Some(place), tags) = element {
            if let Some(known) = places.get_mut(&id) {
                *known = Some(place);
            }
            if tags.contains_key("addr:housenumber") {
                extract.nodes.push((id, place, tags));
            }
        }
    })?;
    for (id, points, tags) in ways {
        let line = points.iter().filter_map(|point| places.get(point).copied().flatten()).collect();
        extract.ways.push((id, line, tags));
    }
    Ok(extract)
}

/// Calls `each` for every element of an extract.
pub(crate) fn scan(path: &Path, show: Show, each: &mut dyn FnMut(Element)) -> anyhow::Result<()> {
    let Source { mut reader, progress } = Source::open(path, show)?;
    let form = form(reader.fill_buf()?);
    let reader = Metered::new(reader);
    match form {
        Some(Form::Packed) => pbf::scan(reader, each)?,
        Some(Form::Xml) | None => xml::scan(reader, each)?,
    }
    progress.finish_and_clear();
    Ok(())
}
