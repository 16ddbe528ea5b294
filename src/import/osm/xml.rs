//! The XML format.

use std::io::BufRead;

use anyhow::{Context, ensure};
use domain::place::Place;
use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
};

use super::{Element, Tags};
use crate::import::meter::Metered;

/// An element whose end tag has not been read.
#[derive(Default)]
struct Open {
    id: i64,
    place: Option<Place>,
    points: Vec<i64>,
    tags: Tags,
}

pub(super) fn scan(
    reader: Metered<Box<dyn BufRead + Send>>,
    each: &mut dyn FnMut(Element),
) -> anyhow::Result<()> {
    let meter = reader.meter();
    let mut reader = Reader::from_reader(reader);
    let mut buffer = vec![];
    let mut open: Option<Open> = None;
    let mut root = false;
    loop {
        if open.is_none() {
            meter.another();
        }
        let at = reader.buffer_position();
        let failed = || format!("the extract cannot be read beyond byte {at}");
        match reader.read_event_into(&mut buffer).with_context(failed)? {
            Event::Start(tag) => begin(&tag, &mut open).with_context(failed)?,
            Event::Empty(tag) => {
                begin(&tag, &mut open).with_context(failed)?;
                end(tag.name().as_ref(), &mut open, each);
            }
            Event::End(tag) => {
                root |= tag.name().as_ref() == "osm";
                end(tag.name().as_ref(), &mut open, each);
            }
            Event::Eof => break,
            _ => {}
        }
        buffer.clear();
    }
    ensure!(root, "the extract ends in the middle");
    Ok(())
}

fn begin(tag: &BytesStart<'_>, open: &mut Option<Open>) -> anyhow::Result<()> {
    let text = |name: &str| -> anyhow::Result<Option<String>> {
        let found = tag.try_get_attribute(name)?;
        Ok(match found {
            Some(found) => Some(found.normalized_value(XmlVersion::Implicit1_0)?.into_owned()),
            None => None,
        })
    };
    let number = |name: &str| -> anyhow::Result<i64> {
        Ok(text(name)?.and_then(|text| text.parse().ok()).unwrap_or_default())
    };
    match (tag.name().as_ref(), open.as_mut()) {
        ("node", _) => {
            let degrees = |text: Option<String>| text.and_then(|text| text.parse().ok());
            let (lat, long) = (degrees(text("lat")?), degrees(text("lon")?));
            let place = lat.zip(long).and_then(|(lat, long)| Place::new(lat, long).ok());
            *open = Some(Open { id: number("id")?, place, ..Open::default() });
        }
        ("way" | "relation", _) => *open = Some(Open { id: number("id")?, ..Open::default() }),
        ("nd", Some(open)) => open.points.push(number("ref")?),
        ("tag", Some(open)) => {
            if let (Some(name), Some(value)) = (text("k")?, text("v")?) {
                open.tags.insert(name, value);
            }
        }
        _ => {}
    }
    Ok(())
}

fn end(name: &str, open: &mut Option<Open>, each: &mut dyn FnMut(Element)) {
    match name {
        "node" => {
            if let Some(Open { id, place, tags, .. }) = open.take() {
                each(Element::Node(id, place, tags));
            }
        }
        "way" => {
            if let Some(Open { id, points, tags, .. }) = open.take() {
                each(Element::Way(id, points, tags));
            }
        }
        "relation" => *open = None,
        _ => {}
    }
}
