//! The packed form.

use std::io::BufRead;

use anyhow::Context;
use domain::place::Place;
use osmpbf::{Element as Packed, ElementReader};

use super::{Element, Tags};

fn tags<'a>(tags: impl Iterator<Item = (&'a str, &'a str)>) -> Tags {
    tags.map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
}

pub(super) fn scan(
    reader: Box<dyn BufRead + Send>,
    each: &mut dyn FnMut(Element),
) -> anyhow::Result<()> {
    let reader = ElementReader::new(reader);
    reader
        .for_each(|element| match element {
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
        })
        .context("the extract cannot be read")
}
