//! Finds intersections: streets meet where their lines share a point.

use std::collections::{BTreeMap, BTreeSet};

use base::place::{Place, from_line_string};

use super::{NewIntersection, NewStreet, RAILWAY, key};

/// Grid size in degrees, about ten centimeters. Points in the same cell are equal.
const ONE_POINT: f64 = 1e-6;
/// Two streets that meet again within this distance in meters meet once: one of them has two
/// carriageways.
const ONCE_M: f64 = 40.0;

/// Search key and display name of a street.
type Name<'a> = (String, &'a str);

/// A point and the indexes of the streets that pass through it.
type Node = (Place, BTreeSet<usize>);

/// Returns the intersections of these streets. Streets that cross without a shared point, as on a
/// bridge, do not meet.
pub fn meet(streets: &[NewStreet]) -> Vec<NewIntersection> {
    let (names, nodes) = nodes(streets);
    let mut met: BTreeMap<[&str; 2], Vec<NewIntersection>> = BTreeMap::new();
    for (place, there) in nodes.into_values().filter(|(_, there)| there.len() > 1) {
        let mut there: Vec<_> = there.iter().filter_map(|nth| names.get(*nth)).collect();
        there.sort();
        there.dedup_by(|(a, _), (b, _)| a == b);
        while let Some((last, last_name)) = there.pop() {
            for (first, first_name) in &there {
                let known = met.entry([first, last]).or_default();
                if known.iter().any(|other| other.place.distance_m(place) < ONCE_M) {
                    continue;
                }
                let streets = [first_name, last_name].map(|name| (*name).to_owned());
                let locality = String::new();
                known.push(NewIntersection { source_id: None, streets, locality, place });
            }
        }
    }
    met.into_values().flatten().collect()
}

/// Returns all points of all streets.
fn nodes(streets: &[NewStreet]) -> (Vec<Name<'_>>, BTreeMap<(i64, i64), Node>) {
    let mut names: Vec<Name<'_>> = vec![];
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    let mut nodes: BTreeMap<(i64, i64), Node> = BTreeMap::new();
    for street in streets.iter().filter(|street| street.class != RAILWAY) {
        let nth = *known.entry(&street.name).or_insert_with(|| {
            names.push((key(&street.name), &street.name));
            names.len() - 1
        });
        let line = from_line_string(&street.line);
        for place in line.points().filter_map(|point| Place::try_from(point).ok()) {
            let at = (grid(place.lat()), grid(place.long()));
            nodes.entry(at).or_insert_with(|| (place, BTreeSet::new())).1.insert(nth);
        }
    }
    (names, nodes)
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "degrees are small, and the cast saturates"
)]
fn grid(degrees: f64) -> i64 {
    (degrees / ONE_POINT).round() as i64
}

#[cfg(test)]
mod tests {
    use base::place::to_line_string;

    use super::*;

    fn street(name: &str, line: &[(f64, f64)]) -> NewStreet {
        NewStreet {
            source_id: None,
            name: name.to_owned(),
            class: "street".to_owned(),
            line: to_line_string(&geo::LineString::from(line.to_vec())),
            left: None,
            right: None,
            left_zip: String::new(),
            right_zip: String::new(),
        }
    }

    #[test]
    fn three_streets_at_one_corner_are_three_pairs() {
        let streets = [
            street("Elm St", &[(5.0, 52.0), (5.001, 52.0)]),
            street("ELM STREET", &[(5.001, 52.0), (5.002, 52.0)]),
            street("Oak St", &[(5.001, 51.9), (5.001, 52.0), (5.001, 52.1)]),
            street("Ash St", &[(5.001, 52.000_000_1), (5.01, 52.1)]),
            street("Bridge St", &[(5.000_5, 51.9), (5.000_5, 52.1)]),
        ];

        let met = meet(&streets);

        let met: Vec<_> = met.iter().map(|it| it.streets.join(" & ")).collect();
        assert_eq!(met, ["Ash St & ELM STREET", "Ash St & Oak St", "ELM STREET & Oak St"]);
    }

    #[test]
    fn a_street_with_two_carriageways_is_met_once() {
        let streets = [
            street("Main St", &[(5.0, 52.0), (5.001, 52.0)]),
            street("Main St", &[(5.0, 52.000_1), (5.001, 52.000_1)]),
            street("Oak St", &[(5.0, 51.9), (5.0, 52.0), (5.0, 52.000_1)]),
        ];

        assert_eq!(meet(&streets).len(), 1);
    }
}
