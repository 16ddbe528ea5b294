//! Describes a point in words, relative to addresses, streets and intersections.

use base::place::{Place, from_line_string};
use geo::{Bearing, Haversine};

use super::{Address, Intersection, Street, number::HouseNumber};

/// Distances in meters below which a point is at an address, or at an intersection.
const AT_DOOR_M: f64 = 5.0;
const AT_CORNER_M: f64 = 15.0;
/// Distance in meters from the center line below which no side of the street is given.
const MIDDLE_M: f64 = 2.0;
/// Maximum number of descriptions.
const MAX_RESULTS: usize = 5;
/// Length of a degree of latitude in meters.
const DEGREE_M: f64 = 111_195.0;

/// Describes `place`, best description first. Addresses, streets and intersections must be sorted
/// by distance, except that the first address is the one to name.
pub(super) fn choices(
    place: Place,
    doors: &[Address],
    streets: &[Street],
    corners: &[Intersection],
) -> Vec<String> {
    let door = doors.first();
    let street = match door {
        Some(door) => streets.iter().find(|street| street.street_key == door.street_key),
        None => streets.first(),
    };
    let side = street.and_then(|street| side(place, street, doors));
    let by_door = door.map(|door| from(place, door.place, &door.line(), AT_DOOR_M, "at", side));
    let by_corner = corners.first().map(|corner| {
        let both = format!("the corner of {} and {}", corner.street, corner.cross_street);
        from(place, corner.place, &both, AT_CORNER_M, "at", None)
    });
    let far = |other: Option<Place>| other.map_or(f64::INFINITY, |other| place.distance_m(other));
    let at_corner = far(corners.first().map(|corner| corner.place)) < AT_CORNER_M
        && far(door.map(|door| door.place)) >= AT_DOOR_M;
    let mut said: Vec<String> = if at_corner {
        by_corner.into_iter().chain(by_door).collect()
    } else {
        by_door.into_iter().chain(by_corner).collect()
    };
    let on_street = door
        .map(|door| (door.street_key.as_str(), door.street.as_str()))
        .or_else(|| street.map(|street| (street.street_key.as_str(), street.name.as_str())));
    if let Some((key, name)) = on_street {
        said.extend(
            block(place, key, name, corners).or_else(|| street.map(|_| format!("on {name}"))),
        );
    }
    let second = doors.iter().skip(1).find(|other| Some(other.line()) != door.map(Address::line));
    said.extend(second.map(|door| from(place, door.place, &door.line(), AT_DOOR_M, "at", side)));
    said.truncate(MAX_RESULTS);
    said
}

/// Formats a description, for example `12 m north of 8 Elm Street, left side`.
fn from(place: Place, of: Place, what: &str, at_m: f64, at: &str, side: Option<Side>) -> String {
    let metres = of.distance_m(place);
    let side = match side {
        Some(Side::Left) => ", left side",
        Some(Side::Right) => ", right side",
        None => "",
    };
    if metres < at_m {
        return format!("{at} {what}{side}");
    }
    let bearing = Haversine.bearing(of.into(), place.into());
    format!("{} m {} of {what}{side}", rounded(metres), direction(bearing))
}

/// Rounds to 1, 5 or 10 m, depending on the distance.
fn rounded(metres: f64) -> f64 {
    let step = match metres {
        ..20.0 => 1.0,
        ..100.0 => 5.0,
        _ => 10.0,
    };
    (metres / step).round() * step
}

/// Returns the compass direction that is nearest to a bearing in degrees.
fn direction(bearing: f64) -> &'static str {
    const POINTS: [(f64, &str); 8] = [
        (22.5, "north"),
        (67.5, "north-east"),
        (112.5, "east"),
        (157.5, "south-east"),
        (202.5, "south"),
        (247.5, "south-west"),
        (292.5, "west"),
        (337.5, "north-west"),
    ];
    let bearing = bearing.rem_euclid(360.0);
    POINTS.iter().find(|(until, _)| bearing < *until).map_or("north", |(_, name)| name)
}

/// Describes the block, for example `on Elm Street between Oak Avenue and Pine Road`. `None` if
/// there are not intersections on both sides.
fn block(place: Place, key: &str, name: &str, corners: &[Intersection]) -> Option<String> {
    let mut others = corners.iter().filter_map(|corner| {
        let other = match key {
            _ if corner.street_key == key => &corner.cross_street,
            _ if corner.cross_key == key => &corner.street,
            _ => return None,
        };
        Some((other, Haversine.bearing(place.into(), corner.place.into())))
    });
    let (near, towards) = others.next()?;
    let behind = |bearing: f64| ((bearing - towards).rem_euclid(360.0) - 180.0).abs() < 60.0;
    let (far, _) = others.find(|(other, bearing)| *other != near && behind(*bearing))?;
    Some(format!("on {name} between {near} and {far}"))
}

/// Side of a street, seen in the direction of rising house numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

/// Position relative to a line in meters: distance along it, and to its left.
#[derive(Debug, Clone, Copy)]
struct Beside {
    along: f64,
    left: f64,
}

/// Returns the side of the street on which the place is. `None` if it is near the center line or
/// the direction of the house numbers is unknown.
fn side(place: Place, street: &Street, doors: &[Address]) -> Option<Side> {
    let rises = rises(street, doors)?;
    let left = beside(place, street)?.left * if rises { 1.0 } else { -1.0 };
    if left.abs() < MIDDLE_M {
        return None;
    }
    Some(if left > 0.0 { Side::Left } else { Side::Right })
}

/// Whether the house numbers rise along the line, by its number ranges or by two addresses.
fn rises(street: &Street, doors: &[Address]) -> Option<bool> {
    let ranges = [(street.left_from, street.left_to), (street.right_from, street.right_to)];
    let by_range = ranges.into_iter().find_map(|range| match range {
        (Some(from), Some(to)) if from != to => Some(from < to),
        _ => None,
    });
    by_range.or_else(|| {
        let own = doors.iter().filter(|door| door.street_key == street.street_key);
        let mut own: Vec<(i32, f64)> = own
            .filter_map(|door| {
                let number = HouseNumber::read(&door.number)?.low;
                Some((number, beside(door.place, street)?.along))
            })
            .filter(|(number, _)| *number > 0)
            .collect();
        own.sort_by_key(|(number, _)| *number);
        let ((low, first), (high, last)) = (own.first()?, own.last()?);
        // Addresses opposite each other do not show the direction.
        (low != high && (last - first).abs() > 2.0 * AT_DOOR_M).then_some(first < last)
    })
}

/// Returns the position relative to the nearest segment of a street's line.
fn beside(place: Place, street: &Street) -> Option<Beside> {
    let narrow = place.lat().to_radians().cos();
    let here: geo::Point = place.into();
    let metres =
        |at: geo::Coord| ((at.x - here.x()) * narrow * DEGREE_M, (at.y - here.y()) * DEGREE_M);
    let line = from_line_string(&street.line);
    let mut before = 0.0;
    let mut nearest: Option<(f64, Beside)> = None;
    for stretch in line.lines() {
        let ((ax, ay), (bx, by)) = (metres(stretch.start), metres(stretch.end));
        let (dx, dy) = (bx - ax, by - ay);
        let length = dx.hypot(dy);
        if length <= 0.0 {
            continue;
        }
        let share = (-(ax * dx + ay * dy) / (length * length)).clamp(0.0, 1.0);
        let far = (ax + share * dx).hypot(ay + share * dy);
        // The place is at the origin. It is left of the segment if the cross product is positive.
        let left = (dy * ax - dx * ay) / length;
        if nearest.is_none_or(|(nearest, _)| far < nearest) {
            nearest = Some((far, Beside { along: before + share * length, left }));
        }
        before += length;
    }
    nearest.map(|(_, beside)| beside)
}
