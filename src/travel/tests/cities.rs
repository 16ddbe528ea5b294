//! Real cities.

use geo::{Distance, Haversine, Point};
use geojson::{FeatureCollection, GeometryValue};
use planner::travel::{Extent, StraightLine};
use shared_data::shared;

use crate::{
    import::source::{Show, Source},
    travel,
};

/// Places spread over a box of west, south, east and north.
fn places([west, south, east, north]: [f64; 4]) -> Vec<Point> {
    let share = |nth: u32, step: u32| f64::from(nth * step % 997) / 997.0;
    let place = |nth| {
        let (across, up) = (share(nth, 389), share(nth, 613));
        Point::new(west + (east - west) * across, south + (north - south) * up)
    };
    (1..=60).map(place).collect()
}

#[test]
#[ignore = "needs ../shared/data"]
fn real_maps_are_connected_and_take_plausibly_long() {
    // The connected part of each map. Boston's map has named streets only, without ramps.
    for (file, percent, within) in [
        ("osrm_monaco.osm.pbf", 85, [7.410, 43.726, 7.435, 43.748]),
        ("gh_monaco.osm.gz", 85, [7.410, 43.726, 7.435, 43.748]),
        ("gh_krems.osm.gz", 75, [15.55, 48.395, 15.65, 48.435]),
        ("valhalla_baltimore.osm.pbf", 90, [-76.63, 39.28, -76.60, 39.30]),
        ("syracuse_streets_wgs84_DERIVED.geojson.gz", 90, [-76.19, 43.01, -76.10, 43.08]),
        ("boston_named_streets_osm.geojson.gz", 60, [-71.10, 42.31, -71.05, 42.36]),
    ] {
        let path = shared(&format!("streets/{file}"));
        let streets = travel::open(&path).unwrap();
        let Extent { corners, connected, .. } = streets.extent();
        let places = places(within);

        let times = streets.times(&places);

        assert!(connected * 100 > corners * percent, "{file}: {connected} of {corners}");
        // For distances over half a kilometre, compared with the straight line at 30 km/h.
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
        let most = [at(5), at(50), at(95)];
        assert!(
            most[0] > 0.7 && (0.9..2.5).contains(&most[1]) && most[2] < 4.5,
            "{file}: {most:?}"
        );
    }
}

#[test]
#[ignore = "needs ../shared/data"]
fn nobody_goes_down_a_real_one_way_street_the_wrong_way() {
    let path = shared("streets/syracuse_streets_wgs84_DERIVED.geojson.gz");
    let text = std::io::read_to_string(Source::open(&path, Show::Nothing).unwrap().reader).unwrap();
    let mut ends = vec![];
    for street in &text.parse::<FeatureCollection>().unwrap().features {
        let GeometryValue::LineString { coordinates } = &street.geometry.as_ref().unwrap().value
        else {
            continue;
        };
        let at = |place: &geojson::Position| Point::new(place[0], place[1]);
        let (first, last) = (at(&coordinates[0]), at(coordinates.last().unwrap()));
        match street.property("ONE_WAY").and_then(serde_json::Value::as_str) {
            Some("FT") => ends.push([first, last]),
            Some("TF") => ends.push([last, first]),
            _ => {}
        }
    }
    let places: Vec<_> = ends.iter().step_by(10).flatten().copied().collect();

    let times = travel::open(&path).unwrap().times(&places);

    let there_and_back: Vec<_> = (0..places.len())
        .step_by(2)
        .map(|nth| (times.between(nth, nth + 1), times.between(nth + 1, nth)))
        .collect();
    let longer = there_and_back.iter().filter(|(there, back)| back > there).count();
    let (there, back): (Vec<_>, Vec<_>) = there_and_back.iter().copied().unzip();
    let (there, back) = (there.iter().sum::<i32>(), back.iter().sum::<i32>());
    // Some ramps lead off the map; trips that start there use another corner.
    let all = there_and_back.len();
    assert!(all > 100 && longer * 100 > all * 80, "{longer} of {all}");
    assert!(back > 4 * there, "{there} s there, {back} s back");
}
