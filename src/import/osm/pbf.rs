//! The packed format.

use std::io::BufRead;

use anyhow::Context;
use domain::place::Place;
use osmpbf::{BlobDecode, BlobReader, Element as Packed};

use super::{Element, Tags};
use crate::import::meter::Metered;

fn tags<'a>(tags: impl Iterator<Item = (&'a str, &'a str)>) -> Tags {
    tags.map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
}

pub(super) fn scan(
    reader: Metered<Box<dyn BufRead + Send>>,
    each: &mut dyn FnMut(Element),
) -> anyhow::Result<()> {
    let failed = "the extract cannot be read";
    let meter = reader.meter();
    for blob in BlobReader::new(reader) {
        meter.another();
        let blob = blob.context(failed)?;
        if let BlobDecode::OsmData(block) = blob.decode().context(failed)? {
            block.for_each_element(|element| unpack(&element, each));
        }
    }
    Ok(())
}

fn unpack(element: &Packed<'_>, each: &mut dyn FnMut(Element)) {
    match element {
        Packed::Node(node) => {
            let place = Place::new(node.lat(), node.lon()).ok();
            each(Element::Node(node.id(), place, tags(node.tags())));
        }
        Packed::DenseNode(node) => {
            let place = Place::new(node.lat(), node.lon()).ok();
            each(Element::Node(node.id(), place, tags(node.tags())));
        }
        Packed::Way(way) => {
            each(Element::Way(way.id(), way.refs().collect(), tags(way.tags())));
        }
        Packed::Relation(_) => {}
    }
}
