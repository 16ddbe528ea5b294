//! Driving speeds.

/// Kilometres in a mile.
const MILE: f64 = 1.609_344;

/// Typical speed of a class of streets.
#[derive(Debug, Clone, Copy)]
pub(super) struct Usual {
    /// Typical speed, in kilometres per hour.
    pub(super) kmh: f64,
    /// Whether this is a maximum, regardless of the speed limit.
    pub(super) is_most: bool,
}

/// Typical speed of a street class. `None` if trucks do not use it. About four fifths of the usual
/// urban limit; ramps are slower than the roads they lead to.
pub(super) fn usual(highway: &str, service: Option<&str>) -> Option<Usual> {
    let (kmh, is_most) = match highway {
        "motorway" => (90.0, false),
        "trunk" => (70.0, false),
        "primary" => (50.0, false),
        "secondary" | "motorway_link" | "trunk_link" => (45.0, false),
        "tertiary" => (40.0, false),
        "residential" | "unclassified" | "road" | "primary_link" | "secondary_link"
        | "tertiary_link" => (30.0, false),
        "living_street" => (10.0, true),
        "service"
            if matches!(
                service,
                Some("alley" | "driveway" | "parking_aisle" | "drive-through")
            ) =>
        {
            (10.0, true)
        }
        "service" => (20.0, true),
        _ => return None,
    };
    Some(Usual { kmh, is_most })
}

/// Parses a speed limit to kilometres per hour. Of several values, the lowest. `None` if it cannot
/// be parsed.
pub(super) fn limit(text: &str) -> Option<f64> {
    text.split(';').filter_map(|part| one(part.trim())).reduce(f64::min)
}

fn one(text: &str) -> Option<f64> {
    let kmh = match text {
        "none" => 130.0,
        "walk" => 6.0,
        _ => match text.split_once(':') {
            Some((_country, zone)) => zone_limit(zone)?,
            None => with_unit(text)?,
        },
    };
    (1.0..=200.0).contains(&kmh).then_some(kmh)
}

fn with_unit(text: &str) -> Option<f64> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(end)?;
    let unit = match unit.trim() {
        "" | "km/h" | "kmh" | "kph" => 1.0,
        "mph" => MILE,
        "knots" => 1.852,
        _ => return None,
    };
    Some(number.parse::<f64>().ok()? * unit)
}

/// Limit of a national zone: `urban`, `zone:30`, `zone30`.
fn zone_limit(zone: &str) -> Option<f64> {
    Some(match zone {
        "urban" => 50.0,
        "rural" => 80.0,
        "trunk" => 100.0,
        "motorway" => 120.0,
        "living_street" => 10.0,
        "nsl_single" => 60.0 * MILE,
        "nsl_dual" => 70.0 * MILE,
        _ => zone.trim_start_matches(|c: char| !c.is_ascii_digit()).parse().ok()?,
    })
}
