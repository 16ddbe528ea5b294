//! A whole city: its streets, with one-way streets and speeds, beside another way to reckon.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use geo::{Distance, Haversine, Point};
use geojson::{Feature, FeatureCollection, GeometryValue};
use pathfinding::directed::{dijkstra::dijkstra_all, strongly_connected_components};
use planner::travel::{StraightLine, Streets, Way};

use super::shared;

struct City {
    corners: Vec<Point>,
    ways: Vec<Way>,
}

impl City {
    fn read(geojson: &str) -> Self {
        let features = geojson.parse::<FeatureCollection>().unwrap().features;
        let mut known = BTreeMap::new();
        let mut city = Self { corners: vec![], ways: vec![] };
        for street in &features {
            let line = line(street);
            let metres = line.windows(2).map(|pair| Haversine.distance(pair[0], pair[1])).sum();
            let [from, to] = [line[0], line[line.len() - 1]].map(|end| {
                let key = (end.x().to_bits(), end.y().to_bits());
                *known.entry(key).or_insert_with(|| {
                    city.corners.push(end);
                    city.corners.len() - 1
                })
            });
            let property = |name: &str| street.property(name).cloned().unwrap_or_default();
            let kmh = property("SPEED").as_f64().unwrap() * 1.609_344;
            let one_way = property("ONE_WAY");
            if one_way != "TF" {
                city.ways.push(Way { from, to, metres, kmh });
            }
            if one_way != "FT" {
                city.ways.push(Way { from: to, to: from, metres, kmh });
            }
        }
        city
    }

    /// Where one can go from each corner, and in how many microseconds.
    fn onward(&self) -> Vec<Vec<(usize, u128)>> {
        let mut onward = vec![vec![]; self.corners.len()];
        for way in &self.ways {
            let time = Duration::from_secs_f64(way.metres / (way.kmh / 3.6)).as_micros();
            onward[way.from].push((way.to, time));
        }
        onward
    }
}

fn line(street: &Feature) -> Vec<Point> {
    let GeometryValue::LineString { coordinates } = &street.geometry.as_ref().unwrap().value else {
        unreachable!("a street is a line")
    };
    coordinates.iter().map(|at| Point::new(at[0], at[1])).collect()
}

fn syracuse() -> City {
    let folder = shared::folder("streets");
    let text = shared::text(&folder, "syracuse_streets_wgs84_DERIVED.geojson.gz");
    City::read(&text)
}

#[test]
#[ignore = "needs ../shared/data"]
fn every_way_through_syracuse_takes_as_long_as_another_search_says() {
    let city = syracuse();
    let onward = city.onward();
    let next = |corner: &usize| onward[*corner].iter().copied();
    let all: Vec<_> = (0..city.corners.len()).collect();
    let parts = strongly_connected_components::strongly_connected_components(&all, |corner| {
        next(corner).map(|(to, _)| to)
    });
    let town = parts.iter().max_by_key(|part| part.len()).unwrap();
    let chosen: BTreeSet<_> = (0..100).map(|number| town[number * 7_919 % town.len()]).collect();
    let places: Vec<_> = chosen.iter().map(|corner| city.corners[*corner]).collect();
    let streets = Streets::new(&city.corners, &city.ways, StraightLine::default()).unwrap();

    let times = streets.times(&places);

    for (row, from) in chosen.iter().enumerate() {
        let reached = dijkstra_all(from, next);
        for (column, to) in chosen.iter().enumerate().filter(|(_, to)| *to != from) {
            let micros = u64::try_from(reached[to].1).unwrap();
            let (ours, theirs) = (times.between(row, column), Duration::from_micros(micros));
            // Rounded up to whole seconds, each way cut off after milliseconds.
            let rest = f64::from(ours) - theirs.as_secs_f64();
            assert!((-0.2..1.0).contains(&rest), "{from} to {to}: {ours} s, {theirs:?}");
        }
    }
    assert_eq!(chosen.len(), 100);
}

#[test]
#[ignore = "needs ../shared/data"]
fn two_hundred_places_in_syracuse_are_a_table_in_no_time() {
    let city = syracuse();
    let begun = shared::busy();
    let straight = StraightLine::default();
    let streets = Streets::new(&city.corners, &city.ways, straight).unwrap();
    let built = shared::busy().saturating_sub(begun);
    let count = city.corners.len();
    // In the midst of a block, not at its corner.
    let places: Vec<_> = (0..200)
        .map(|number| city.corners[number * 7_919 % count])
        .map(|at| Point::new(at.x() + 0.000_3, at.y() - 0.000_2))
        .collect();

    let begun = shared::busy();
    let times = streets.times(&places);
    let took = shared::busy().saturating_sub(begun);

    let pairs = (0..200).flat_map(|from| (0..200).map(move |to| (from, to)));
    let crow = straight.times(&places);
    let slower = pairs.filter(|(from, to)| times.between(*from, *to) > crow.between(*from, *to));
    let (slower, ways) = (slower.count(), city.ways.len());
    shared::say(&format!(
        "{count} corners, {ways} ways, read in {built:.1?}; 200 x 200 in {took:.1?}; \
         {slower} of 40000 longer than a straight line times 1.3 at 30 km/h"
    ));
    assert!(took < Duration::from_secs(5), "{took:?}");
}
