//! Converts the streets of a map to nodes and the ways between them.

use std::{collections::HashMap, hash::Hash};

use geo::{Distance, Haversine, Point};

use super::{
    drive::Drive,
    straight::StraightLine,
    streets::{Streets, StreetsError, Way},
};

/// Maximum distance between nodes on a long street, so that places beside it are near to one.
const CORNER_EVERY_M: f64 = 150.0;

/// Polylines, some of which share points. The reader of a map identifies shared points by equal
/// keys.
#[derive(Debug, Clone)]
pub struct Lines<K> {
    lines: Vec<(Vec<(K, Point)>, Drive)>,
    met: HashMap<K, Met>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Met {
    Once,
    Often,
}

impl<K> Default for Lines<K> {
    fn default() -> Self {
        Self { lines: vec![], met: HashMap::new() }
    }
}

impl<K: Copy + Eq + Hash> Lines<K> {
    /// Adds a line. Ignores a line with fewer than two points.
    pub fn add(&mut self, mut line: Vec<(K, Point)>, drive: Drive) {
        line.dedup_by(|next, last| next.0 == last.0);
        let (Some(first), Some(last)) = (line.first(), line.last()) else { return };
        let ends = [first.0, last.0];
        if line.len() < 2 {
            return;
        }
        for key in line.iter().map(|(key, _)| *key).chain(ends) {
            self.met.entry(key).and_modify(|met| *met = Met::Often).or_insert(Met::Once);
        }
        self.lines.push((line, drive));
    }

    /// Whether there are no lines.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Builds the street map. Nodes are where lines meet or end, and some in between.
    pub fn streets(&self, straight: StraightLine) -> Result<Streets, StreetsError> {
        let mut plan = Plan::default();
        for (line, drive) in &self.lines {
            plan.draw(line, *drive, |key| self.met.get(key) == Some(&Met::Often));
        }
        Streets::new(&plan.corners, &plan.ways, straight)
    }
}

/// The nodes and ways so far.
struct Plan<K> {
    known: HashMap<K, usize>,
    corners: Vec<Point>,
    ways: Vec<Way>,
}

impl<K> Default for Plan<K> {
    fn default() -> Self {
        Self { known: HashMap::new(), corners: vec![], ways: vec![] }
    }
}

impl<K: Copy + Eq + Hash> Plan<K> {
    fn draw(&mut self, line: &[(K, Point)], drive: Drive, meets: impl Fn(&K) -> bool) {
        let (mut metres, mut last, mut begun) = (0.0, None, None);
        for (key, point) in line {
            metres += last.map_or(0.0, |last| Haversine.distance(last, *point));
            last = Some(*point);
            if !meets(key) && metres < CORNER_EVERY_M {
                continue;
            }
            let to = self.corner(*key, *point);
            if let Some(from) = begun {
                self.way(from, to, metres, drive);
            }
            (metres, begun) = (0.0, Some(to));
        }
    }

    fn corner(&mut self, key: K, point: Point) -> usize {
        *self.known.entry(key).or_insert_with(|| {
            self.corners.push(point);
            self.corners.len() - 1
        })
    }

    fn way(&mut self, from: usize, to: usize, metres: f64, drive: Drive) {
        if from == to {
            return;
        }
        let along = drive.along.map(|kmh| Way { from, to, metres, kmh });
        let against = drive.against.map(|kmh| Way { from: to, to: from, metres, kmh });
        self.ways.extend(along.into_iter().chain(against));
    }
}
