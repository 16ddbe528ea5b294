//! Driving attributes of street centrelines in the style of US cities: `ONE_WAY`, a posted `SPEED`
//! in miles per hour, and the census feature class `CFCC`.

use super::drive::{Direction, Drive, LEFT_OF_LIMIT};

/// Kilometres in a mile.
const MILE: f64 = 1.609_344;
/// Default speed limit, in miles per hour.
const USUAL_MPH: f64 = 25.0;

/// Returns the value of a field. Names contain lower-case letters and digits only: `ONE_WAY` is
/// `oneway`.
pub type Field<'a> = dyn Fn(&str) -> Option<&'a str> + 'a;

/// Converts the fields of a line. `None` if vehicles cannot use it, for example a footpath.
pub fn drive(field: &Field<'_>) -> Option<Drive> {
    // A71 is a walkway, A72 a stairway, A65 a ferry.
    let class = field("cfcc").unwrap_or_default();
    let on_foot = ["A65", "A71", "A72"].iter().any(|other| class.eq_ignore_ascii_case(other));
    let kind = field("carttype").unwrap_or_default();
    if on_foot || kind.eq_ignore_ascii_case("pedestrian") {
        return None;
    }
    let kmh = limit(field).unwrap_or(USUAL_MPH * MILE) * LEFT_OF_LIMIT;
    Drive::new(direction(field("oneway").unwrap_or_default()), kmh, kmh)
}

/// Posted speed limit, in kilometres per hour.
fn limit(field: &Field<'_>) -> Option<f64> {
    let number = |names: &[&str]| {
        let text = names.iter().find_map(|name| field(name))?;
        text.trim().parse::<f64>().ok().filter(|speed| (1.0..=200.0).contains(speed))
    };
    let miles = number(&["speed", "speedlimit", "postedspeed", "speedmph"]).map(|mph| mph * MILE);
    miles.or_else(|| number(&["speedkmh", "kmh", "maxspeed"]))
}

/// `FT` is from the first point to the last, `TF` the reverse.
fn direction(one_way: &str) -> Direction {
    match one_way.trim().to_ascii_uppercase().as_str() {
        "FT" | "F" | "Y" | "YES" | "1" | "TRUE" => Direction::Along,
        "TF" | "T" | "-1" => Direction::Against,
        _ => Direction::Both,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(fields: &'static [(&str, &str)]) -> Option<Drive> {
        drive(&|key| fields.iter().find(|(name, _)| *name == key).map(|(_, value)| *value))
    }

    #[test]
    fn a_street_goes_from_its_first_point_to_its_last_or_back() {
        let ways = |drive: Drive| (drive.along.is_some(), drive.against.is_some());

        assert_eq!(fields(&[("oneway", "FT")]).map(ways), Some((true, false)));
        assert_eq!(fields(&[("oneway", "tf")]).map(ways), Some((false, true)));
        assert_eq!(fields(&[("oneway", "")]).map(ways), Some((true, true)));
        assert_eq!(fields(&[]).map(ways), Some((true, true)));
    }

    #[test]
    fn what_is_posted_is_in_miles() {
        let along = |drive: Option<Drive>| drive.and_then(|drive| drive.along).map(f64::round);

        assert_eq!(along(fields(&[("speed", "30")])), Some(39.0));
        assert_eq!(along(fields(&[("speedkmh", "50")])), Some(40.0));
        assert_eq!(along(fields(&[("speed", "0")])), along(fields(&[])));
    }

    #[test]
    fn nobody_drives_on_a_walkway() {
        assert_eq!(fields(&[("cfcc", "A71"), ("speed", "5")]), None);
        assert_eq!(fields(&[("carttype", "PEDESTRIAN")]), None);
    }
}
