//! Real cities.

use geo::{Distance, Haversine, Point};
use planner::travel::{Extent, StraightLine};

use crate::import::tests::files::shared;

/// Places spread over a box of west, south, east and north.
fn places([west, south, east, north]: [f64; 4]) -> Vec<Point> {
    let share = |nth: u32, step: u32| f64::from(nth * step % 997) / 997.0;
    let place = |nth| {
        Point::new(
            west + (east - west) * share(nth, 389),
            south + (north - south) * share(nth, 613),
        )
    };
    (1..=60).map(place).collect()
}

#[test]
fn real_maps_are_connected_and_take_plausibly_long() {
    for (file, within) in [
        ("osrm_monaco.osm.pbf", [7.410, 43.726, 7.435, 43.748]),
        ("gh_monaco.osm.gz", [7.410, 43.726, 7.435, 43.748]),
        ("gh_krems.osm.gz", [15.55, 48.395, 15.65, 48.435]),
        ("valhalla_baltimore.osm.pbf", [-76.63, 39.28, -76.60, 39.30]),
        ("syracuse_streets_wgs84_DERIVED.geojson.gz", [-76.19, 43.01, -76.10, 43.08]),
        ("boston_named_streets_osm.geojson.gz", [-71.10, 42.31, -71.05, 42.36]),
    ] {
        let Some(path) = shared(&format!("streets/{file}")) else { return };
        let streets = super::super::open(&path).unwrap();
        let Extent { corners, ways, connected } = streets.extent();
        let places = places(within);

        let times = streets.times(&places);

        // Half a kilometre and more, against 30 km/h as the crow flies.
        let crow = StraightLine { detour: 1.0, kmh: 30.0 }.times(&places);
        let pairs = (0..places.len()).flat_map(|from| (0..places.len()).map(move |to| (from, to)));
        let mut ratios: Vec<f64> = pairs
            .filter(|(from, to)| Haversine.distance(places[*from], places[*to]) > 500.0)
            .map(|(from, to)| {
                f64::from(times.between(from, to)) / f64::from(crow.between(from, to))
            })
            .collect();
        ratios.sort_by(f64::total_cmp);
        let at = |percent: usize| ratios[ratios.len() * percent / 100];
        eprintln!(
            "{file}: {corners} corners {ways} ways {connected} connected; p1 {:.2} p5 {:.2} p50 {:.2} p95 {:.2} p99 {:.2}",
            at(1),
            at(5),
            at(50),
            at(95),
            at(99)
        );
        assert!(connected * 10 > corners * 8, "{file}: {connected} of {corners}");
    }
}
