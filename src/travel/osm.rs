//! Reads the streets of an OpenStreetMap extract.

use std::{collections::HashMap, path::Path};

use anyhow::{bail, ensure};
use geo::Point;
use planner::travel::{
    Drive, Lines,
    osm::{drive, is_barred},
};

use super::MAX_POINTS;
use crate::import::{
    osm::{Element, Tags, scan},
    source::Show,
};

/// Key of a point. A barrier becomes several points, one for the end of each street at it.
type Key = (i64, usize);

/// A point of a street.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Node {
    /// Missing in the extract, because the extract was cut there.
    Unknown,
    /// Present, but without coordinates.
    Nowhere,
    /// A point that connects streets.
    Open(Point),
    /// A barrier.
    Barred(Point),
}

/// Reads the streets first, then their points.
pub(super) fn read(path: &Path) -> anyhow::Result<Lines<Key>> {
    let streets = streets(path)?;
    let nodes = nodes(path, &streets)?;
    let mut lines = Lines::default();
    let mut ends = 0;
    for (points, drive) in streets {
        let mut line = vec![];
        for id in points {
            match nodes.get(&id).copied().unwrap_or(Node::Unknown) {
                Node::Nowhere => bail!("point {id} of a street is nowhere on earth"),
                Node::Unknown => lines.add(std::mem::take(&mut line), drive),
                Node::Open(at) => line.push(((id, 0), at)),
                Node::Barred(at) => {
                    line.push(((id, ends + 1), at));
                    lines.add(std::mem::take(&mut line), drive);
                    line.push(((id, ends + 2), at));
                    ends += 2;
                }
            }
        }
        lines.add(line, drive);
    }
    Ok(lines)
}

fn streets(path: &Path) -> anyhow::Result<Vec<(Vec<i64>, Drive)>> {
    let mut streets = vec![];
    let mut count = 0_usize;
    scan(path, Show::Nothing, &mut |element| {
        let Element::Way(_, points, tags) = element else { return };
        let Some(drive) = drive(&|name| text(&tags, name)) else { return };
        count = count.saturating_add(points.len());
        if points.len() > 1 && count <= MAX_POINTS {
            streets.push((points, drive));
        }
    })?;
    ensure!(count <= MAX_POINTS, "its streets have more than {MAX_POINTS} points");
    Ok(streets)
}

fn nodes(path: &Path, streets: &[(Vec<i64>, Drive)]) -> anyhow::Result<HashMap<i64, Node>> {
    let wanted = streets.iter().flat_map(|(points, _)| points);
    let mut nodes: HashMap<_, _> = wanted.map(|id| (*id, Node::Unknown)).collect();
    scan(path, Show::Nothing, &mut |element| {
        if let Element::Node(id, place, tags) = element
            && let Some(node) = nodes.get_mut(&id)
        {
            *node = match place.map(Point::from) {
                None => Node::Nowhere,
                Some(at) if is_barred(&|name| text(&tags, name)) => Node::Barred(at),
                Some(at) => Node::Open(at),
            };
        }
    })?;
    Ok(nodes)
}

fn text<'a>(tags: &'a Tags, name: &str) -> Option<&'a str> {
    tags.get(name).map(String::as_str)
}
