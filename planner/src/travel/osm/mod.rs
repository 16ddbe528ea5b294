//! Driving attributes from OpenStreetMap tags, as documented in its wiki:
//! [`highway`](https://wiki.openstreetmap.org/wiki/Key:highway),
//! [`oneway`](https://wiki.openstreetmap.org/wiki/Key:oneway),
//! [`junction`](https://wiki.openstreetmap.org/wiki/Key:junction),
//! [`access`](https://wiki.openstreetmap.org/wiki/Key:access),
//! [`maxspeed`](https://wiki.openstreetmap.org/wiki/Key:maxspeed) and
//! [`barrier`](https://wiki.openstreetmap.org/wiki/Key:barrier).
//!
//! Turn restrictions, ferries, time-dependent rules, and limits of height and weight are not read.

mod access;
mod speed;

use super::drive::{Direction, Drive, LEFT_OF_LIMIT};

/// Returns the value of a tag.
pub type Tag<'a> = dyn Fn(&str) -> Option<&'a str> + 'a;

/// Converts the tags of a line. `None` if it is not a street or is closed.
pub fn drive(tag: &Tag<'_>) -> Option<Drive> {
    let highway = tag("highway")?;
    let usual = speed::usual(highway, tag("service"))?;
    let off = tag("area") == Some("yes") || tag("service") == Some("emergency_access");
    if off || !access::is_open(tag, "") {
        return None;
    }
    let kmh = |way: &str| {
        let own = tag(way).and_then(speed::limit);
        let limit = own.or_else(|| speed::limit(tag("maxspeed")?));
        let limit =
            limit.or_else(|| speed::limit(tag("source:maxspeed").or(tag("maxspeed:type"))?));
        match limit.map(|limit| limit * LEFT_OF_LIMIT) {
            Some(limit) if usual.is_most => limit.min(usual.kmh),
            Some(limit) => limit,
            None => usual.kmh,
        }
    };
    Drive::new(direction(tag, highway)?, kmh("maxspeed:forward"), kmh("maxspeed:backward"))
}

/// Whether a point with these tags blocks trucks.
pub fn is_barred(tag: &Tag<'_>) -> bool {
    let Some(barrier) = tag("barrier") else { return false };
    match access::says(tag, "") {
        Some(open) => !open,
        None => access::stops_trucks(barrier),
    }
}

/// Direction of traffic. `None` if it depends on the time.
fn direction(tag: &Tag<'_>, highway: &str) -> Option<Direction> {
    let said = ["oneway:motor_vehicle", "oneway:vehicle", "oneway"].iter().find_map(|key| tag(key));
    let round = matches!(tag("junction"), Some("roundabout" | "circular"));
    let said = match said {
        Some("yes" | "true" | "1") => Direction::Along,
        Some("-1" | "reverse") => Direction::Against,
        Some("no" | "false" | "0" | "alternating") => Direction::Both,
        Some("reversible") => return None,
        _ if round || highway == "motorway" => Direction::Along,
        _ => Direction::Both,
    };
    let (along, against) = (access::is_open(tag, ":forward"), access::is_open(tag, ":backward"));
    match (said, along, against) {
        (Direction::Both, true, true) => Some(Direction::Both),
        (Direction::Both | Direction::Along, true, _) => Some(Direction::Along),
        (Direction::Both | Direction::Against, _, true) => Some(Direction::Against),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(text: &str) -> Option<Drive> {
        let tags: Vec<_> = text.split_whitespace().filter_map(|tag| tag.split_once('=')).collect();
        drive(&move |key| tags.iter().find(|(name, _)| *name == key).map(|(_, value)| *value))
    }

    fn barred(text: &str) -> bool {
        let tags: Vec<_> = text.split_whitespace().filter_map(|tag| tag.split_once('=')).collect();
        is_barred(&move |key| tags.iter().find(|(name, _)| *name == key).map(|(_, value)| *value))
    }

    #[test]
    fn a_truck_drives_on_streets_and_not_on_footpaths() {
        for street in ["motorway", "trunk_link", "residential", "living_street", "service"] {
            assert!(tags(&format!("highway={street}")).is_some(), "{street}");
        }
        for path in ["footway", "steps", "cycleway", "busway", "construction", "proposed", "track"]
        {
            assert_eq!(tags(&format!("highway={path}")), None, "{path}");
        }
        assert_eq!(tags("building=yes"), None);
        assert_eq!(tags("highway=service area=yes"), None);
    }

    #[test]
    fn the_nearest_word_on_access_counts() {
        assert_eq!(tags("highway=residential access=no"), None);
        assert_eq!(tags("highway=service access=private"), None);
        assert_eq!(tags("highway=residential motor_vehicle=agricultural;forestry"), None);
        assert!(tags("highway=residential access=no motor_vehicle=yes").is_some());
        assert!(tags("highway=residential vehicle=destination").is_some());
        assert!(tags("highway=residential motor_vehicle=private;delivery").is_some());
    }

    #[test]
    fn one_way_streets_go_the_way_that_is_said_or_meant() {
        let ways =
            |text: &str| tags(text).map(|drive| (drive.along.is_some(), drive.against.is_some()));

        for (said, expected) in [
            ("highway=residential", Some((true, true))),
            ("highway=residential oneway=yes", Some((true, false))),
            ("highway=residential oneway=-1", Some((false, true))),
            ("highway=residential oneway=reversible", None),
            ("highway=residential junction=roundabout", Some((true, false))),
            ("highway=residential junction=circular oneway=no", Some((true, true))),
            ("highway=motorway", Some((true, false))),
            ("highway=motorway_link", Some((true, true))),
            ("highway=residential oneway=yes oneway:motor_vehicle=no", Some((true, true))),
            ("highway=residential motor_vehicle:backward=no", Some((true, false))),
            ("highway=residential vehicle:forward=no", Some((false, true))),
            ("highway=residential oneway=yes vehicle:forward=no", None),
        ] {
            assert_eq!(ways(said), expected, "{said}");
        }
    }

    #[test]
    fn four_fifths_are_left_of_a_limit() {
        let along = |text: &str| tags(text).and_then(|drive| drive.along);
        let limit = |text: &str| along(&format!("highway=residential maxspeed={text}"));

        assert_eq!(limit("50"), Some(40.0));
        assert_eq!(limit("30mph").map(f64::round), Some(39.0));
        assert_eq!(limit("RO:urban"), Some(40.0));
        assert_eq!(limit("DE:zone:30"), limit("30"));
        assert_eq!(limit("walk;20"), limit("6"), "the slower of two");
        assert_eq!(limit("none"), Some(104.0));
        for nonsense in ["fast", "-5", "0", "1e9", "50furlongs", "NaN", "999999"] {
            assert_eq!(limit(nonsense), along("highway=residential"), "{nonsense}");
        }
        assert_eq!(along("highway=service maxspeed=100"), along("highway=service"));
        let uphill = tags("highway=primary maxspeed=70 maxspeed:backward=50").unwrap();
        assert_eq!((uphill.along, uphill.against), (Some(56.0), Some(40.0)));
    }

    #[test]
    fn a_bollard_bars_the_way_and_a_gate_that_may_be_opened_does_not() {
        assert!(barred("barrier=bollard") && barred("barrier=gate access=private"));
        assert!(!barred("barrier=gate") && !barred("barrier=bollard motor_vehicle=yes"));
        assert!(!barred("highway=crossing access=no"), "no barrier");
    }
}
