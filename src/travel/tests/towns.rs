//! Towns that can be computed by hand: a thousandth of a degree is 111 m on the equator.

use super::{open, seconds};

/// Four corners of a block, and the streets between them.
fn block(streets: &str) -> String {
    let nodes: String = [(1, 0.0, 0.0), (2, 0.009, 0.0), (3, 0.009, 0.009), (4, 0.0, 0.009)]
        .map(|(id, lon, lat)| format!(r#"<node id="{id}" lon="{lon}" lat="{lat}"/>"#))
        .concat();
    format!(r#"<?xml version="1.0"?><osm version="0.6">{nodes}{streets}</osm>"#)
}

fn street(points: &[i64], tags: &str) -> String {
    let points: Vec<_> = points.iter().map(|id| format!(r#"<nd ref="{id}"/>"#)).collect();
    let tags: Vec<_> = tags
        .split_whitespace()
        .filter_map(|tag| tag.split_once('='))
        .map(|(name, value)| format!(r#"<tag k="{name}" v="{value}"/>"#))
        .collect();
    format!(r#"<way id="9">{}{}</way>"#, points.concat(), tags.concat())
}

const RING: &[i64] = &[1, 2, 3, 4, 1];
/// From corner to corner it is one kilometre: 90 s at 40 km/h.
const SIDE: std::ops::RangeInclusive<i32> = 89..=92;
const THREE_SIDES: std::ops::RangeInclusive<i32> = 268..=274;

#[test]
fn round_the_block_is_longer_against_the_one_way_street() {
    for (ring, forward, back) in [
        ("highway=residential maxspeed=50", SIDE, SIDE),
        ("highway=residential maxspeed=50 oneway=yes", SIDE, THREE_SIDES),
        ("highway=residential maxspeed=50 oneway=-1", THREE_SIDES, SIDE),
        ("highway=tertiary junction=roundabout", SIDE, THREE_SIDES),
    ] {
        let streets = open(block(&street(RING, ring))).unwrap();

        let (there, home) = ((0.0, 0.0), (0.009, 0.0));

        let took = (seconds(&streets, there, home), seconds(&streets, home, there));
        assert!(forward.contains(&took.0) && back.contains(&took.1), "{ring}: {took:?}");
    }
}

#[test]
fn nobody_drives_past_a_bollard_or_over_the_edge_of_the_map() {
    let open_ring = street(RING, "highway=residential maxspeed=50");
    let bollard = r#"<node id="5" lon="0.0045" lat="0"><tag k="barrier" v="bollard"/></node>"#;
    let gate = bollard.replace("bollard", "gate");
    let barred = street(&[1, 5, 2, 3, 4, 1], "highway=residential maxspeed=50");
    let cut = street(&[1, 77, 2, 3, 4, 1], "highway=residential maxspeed=50");
    for (name, streets, expected) in [
        ("open", open_ring, SIDE),
        ("gate", format!("{gate}{barred}"), SIDE),
        ("bollard", format!("{bollard}{barred}"), THREE_SIDES),
        ("cut", cut, THREE_SIDES),
    ] {
        let streets = open(block(&streets)).unwrap();

        let took = seconds(&streets, (0.0, 0.0), (0.009, 0.0));

        assert!(expected.contains(&took), "{name}: {took}");
    }
}

#[test]
fn private_ways_and_footpaths_are_no_short_cut() {
    let round = street(&[2, 3, 4, 1], "highway=residential maxspeed=50");
    for (short_cut, expected) in [
        ("highway=residential maxspeed=50", SIDE),
        ("highway=footway", THREE_SIDES),
        ("highway=residential access=private", THREE_SIDES),
        ("highway=residential motor_vehicle=no", THREE_SIDES),
    ] {
        let streets = open(block(&(round.clone() + &street(&[1, 2], short_cut)))).unwrap();

        let took = seconds(&streets, (0.0, 0.0), (0.009, 0.0));

        assert!(expected.contains(&took), "{short_cut}: {took}");
    }
}

fn collection(features: &[(&str, &str)]) -> String {
    let features: Vec<_> = features
        .iter()
        .map(|(properties, line)| {
            format!(
                r#"{{"type": "Feature", "properties": {properties},
                    "geometry": {{"type": "LineString", "coordinates": {line}}}}}"#
            )
        })
        .collect();
    format!(
        r#"{{"features": [{}], "bbox": [0, 0, 1, 1], "type": "FeatureCollection"}}"#,
        features.join(",")
    )
}

#[test]
fn a_citys_centrelines_meet_at_their_ends_on_the_same_level() {
    let under = r#"{"ONE_WAY": "", "SPEED": 30, "F_ZLEV": 0, "T_ZLEV": 0}"#;
    let up = r#"{"ONE_WAY": null, "SPEED": "30", "F_ZLEV": 0, "T_ZLEV": 1}"#;
    let [south, north] = ["[[0.009, 0], [0.009, 0.009]]", "[[0.009, 0.009], [0.009, 0.018]]"];
    let west = "[[0, 0], [0.009, 0]]";
    let (home, there) = ((0.0, 0.0), (0.009, 0.018));

    let level = open(collection(&[(under, west), (under, south), (under, north)])).unwrap();
    let bridge = open(collection(&[(under, west), (up, south), (under, north)])).unwrap();

    // Three kilometres at 24 miles per hour, or two and a quarter kilometres plus the detour at 30
    // km/h.
    let took = (seconds(&level, home, there), seconds(&bridge, home, there));
    assert!((278..=282).contains(&took.0) && (345..=351).contains(&took.1), "{took:?}");
}

#[test]
fn a_citys_one_way_streets_are_drawn_along_or_against() {
    let ring = "[[0.009, 0], [0.009, 0.009], [0, 0.009], [0, 0]]";
    let both = r#"{"SPEED": 31}"#;
    for (one_way, forward, back) in [("FT", SIDE, THREE_SIDES), ("TF", THREE_SIDES, SIDE)] {
        let way = format!(r#"{{"ONE_WAY": "{one_way}", "SPEED": 31}}"#);
        let streets = open(collection(&[(&way, "[[0, 0], [0.009, 0]]"), (both, ring)])).unwrap();

        let (home, there) = ((0.0, 0.0), (0.009, 0.0));

        let took = (seconds(&streets, home, there), seconds(&streets, there, home));
        assert!(forward.contains(&took.0) && back.contains(&took.1), "{one_way}: {took:?}");
    }
}
