//! Where the camera was.

use nom_exif::EntryValue;

use super::notes::{Entries, Part};

const LATITUDE_REF: u16 = 0x01;
const LATITUDE: u16 = 0x02;
const LONGITUDE_REF: u16 = 0x03;
const LONGITUDE: u16 = 0x04;
const DIRECTION: u16 = 0x11;
const POSITIONING_ERROR: u16 = 0x1F;

/// Some ten metres around the place where broken receivers say they are.
const NULL_ISLAND_DEGREES: f64 = 0.0001;

/// Nobody needs to be told that a photo was taken somewhere in the country.
const MAX_ACCURACY_M: f64 = 100_000.0;

/// Where the camera was and where it looked, in WGS 84.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CameraPosition {
    /// Degrees north of the equator.
    pub lat: f64,
    /// Degrees east of Greenwich.
    pub long: f64,
    /// How far off the receiver thought it may be.
    pub accuracy_m: Option<f64>,
    /// Which way the camera looked: degrees clockwise from north, true or magnetic; below 360.
    pub heading_deg: Option<f64>,
}

/// `None` unless both coordinates are whole, have their hemisphere and lie on the globe.
pub(super) fn position(entries: &Entries) -> Option<CameraPosition> {
    let lat = coordinate(entries, LATITUDE, LATITUDE_REF, ['N', 'S'], 90.0)?;
    let long = coordinate(entries, LONGITUDE, LONGITUDE_REF, ['E', 'W'], 180.0)?;
    if lat.abs() < NULL_ISLAND_DEGREES && long.abs() < NULL_ISLAND_DEGREES {
        return None;
    }
    let accuracy_m = number(entries, POSITIONING_ERROR)
        .filter(|&metres| metres > 0.0 && metres <= MAX_ACCURACY_M);
    let heading_deg = number(entries, DIRECTION)
        .filter(|degrees| (0.0..=360.0).contains(degrees))
        .map(|degrees| degrees % 360.0);
    Some(CameraPosition { lat, long, accuracy_m, heading_deg })
}

fn coordinate(
    entries: &Entries,
    value: u16,
    reference: u16,
    [positive, negative]: [char; 2],
    largest: f64,
) -> Option<f64> {
    let [degrees, minutes, seconds] = triple(entries.get(&(Part::Gps, value))?)?;
    let angle = degrees + minutes / 60.0 + seconds / 3600.0;
    if minutes > 60.0 || seconds > 60.0 || angle > largest {
        return None;
    }
    // The hemisphere alone has the sign: half a degree south has no degrees that could be negative.
    let hemisphere = entries.get(&(Part::Gps, reference))?.as_str()?.trim().chars().next()?;
    match hemisphere.to_ascii_uppercase() {
        side if side == positive => Some(angle),
        side if side == negative => Some(-angle),
        _ => None,
    }
}

/// Degrees, minutes and seconds, or hours, minutes and seconds; none of them below zero.
pub(super) fn triple(value: &EntryValue) -> Option<[f64; 3]> {
    let parts: Option<Vec<f64>> = match value {
        EntryValue::URationalArray(parts) => parts.iter().map(nom_exif::Rational::to_f64).collect(),
        EntryValue::IRationalArray(parts) => parts.iter().map(nom_exif::Rational::to_f64).collect(),
        _ => None,
    };
    let parts: [f64; 3] = parts?.try_into().ok()?;
    parts.iter().all(|part| *part >= 0.0).then_some(parts)
}

fn number(entries: &Entries, code: u16) -> Option<f64> {
    entries.get(&(Part::Gps, code))?.try_as_float()
}

#[cfg(test)]
mod tests {
    use nom_exif::{IRational, URational};

    use super::*;

    fn at(lat: [(u32, u32); 3], lat_ref: &str, long: [(u32, u32); 3], long_ref: &str) -> Entries {
        let rationals = |parts: [(u32, u32); 3]| {
            let parts = parts.map(|(above, below)| URational::new(above, below));
            EntryValue::URationalArray(parts.to_vec())
        };
        Entries::from([
            ((Part::Gps, LATITUDE), rationals(lat)),
            ((Part::Gps, LATITUDE_REF), lat_ref.into()),
            ((Part::Gps, LONGITUDE), rationals(long)),
            ((Part::Gps, LONGITUDE_REF), long_ref.into()),
        ])
    }

    fn found(entries: &Entries) -> Option<(f64, f64)> {
        position(entries).map(|position| (position.lat, position.long))
    }

    const LAT: [(u32, u32); 3] = [(51, 1), (30, 1), (0, 1)];
    const LONG: [(u32, u32); 3] = [(0, 1), (15, 1), (0, 1)];
    const ZERO: [(u32, u32); 3] = [(0, 1), (0, 1), (0, 1)];

    #[test]
    fn the_hemisphere_has_the_sign_even_below_one_degree() {
        assert_eq!(found(&at(LAT, "N", LONG, "E")), Some((51.5, 0.25)));
        assert_eq!(found(&at(LONG, "S", LONG, "W")), Some((-0.25, -0.25)));
        assert_eq!(found(&at(LAT, "n ", LONG, " w")), Some((51.5, -0.25)));
    }

    #[test]
    fn a_place_without_its_hemisphere_is_none() {
        assert_eq!(found(&at(LAT, "", LONG, "E")), None);
        assert_eq!(found(&at(LAT, "N", LONG, "K")), None);
        assert_eq!(found(&at(LAT, "E", LONG, "N")), None);

        let mut entries = at(LAT, "N", LONG, "E");
        entries.remove(&(Part::Gps, LONGITUDE_REF));
        assert_eq!(found(&entries), None);
    }

    #[test]
    fn a_place_that_is_nowhere_is_none() {
        assert_eq!(found(&at(ZERO, "N", ZERO, "E")), None);
        assert_eq!(found(&at(ZERO, "S", ZERO, "W")), None);
        assert_eq!(found(&at([(0, 0); 3], "N", LONG, "E")), None);
        assert_eq!(found(&at([(51, 1), (30, 1), (0, 0)], "N", LONG, "E")), None);
        assert_eq!(found(&at([(90, 1), (1, 1), (0, 1)], "N", LONG, "E")), None);
        assert_eq!(found(&at(LAT, "N", [(181, 1), (0, 1), (0, 1)], "E")), None);
        assert_eq!(found(&at([(u32::MAX, 1); 3], "N", [(u32::MAX, 1); 3], "E")), None);
        assert_eq!(found(&at([(51, 1), (90, 1), (0, 1)], "N", LONG, "E")), None);
    }

    #[test]
    fn a_place_below_zero_twice_is_none() {
        let below = [-51, 30, 0].map(|part| IRational::new(part, 1)).to_vec();
        let mut entries = at(LAT, "N", LONG, "E");

        entries.insert((Part::Gps, LATITUDE), EntryValue::IRationalArray(below));

        assert_eq!(found(&entries), None);
    }

    #[test]
    fn accuracy_and_heading_stay_where_they_make_sense() {
        let mut entries = at(LAT, "N", LONG, "E");
        entries.insert((Part::Gps, POSITIONING_ERROR), URational::new(65, 10).into_entry());
        entries.insert((Part::Gps, DIRECTION), URational::new(360, 1).into_entry());
        let noted = position(&entries).unwrap();
        assert_eq!((noted.accuracy_m, noted.heading_deg), (Some(6.5), Some(0.0)));

        entries.insert((Part::Gps, POSITIONING_ERROR), URational::new(0, 1).into_entry());
        entries.insert((Part::Gps, DIRECTION), URational::new(400, 1).into_entry());
        let noted = position(&entries).unwrap();
        assert_eq!((noted.accuracy_m, noted.heading_deg), (None, None));
    }

    trait IntoEntry {
        fn into_entry(self) -> EntryValue;
    }

    impl IntoEntry for URational {
        fn into_entry(self) -> EntryValue {
            EntryValue::URational(self)
        }
    }
}
