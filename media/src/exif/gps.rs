//! Camera position from the EXIF block.

use nom_exif::{EntryValue, Rational};

use super::{
    CameraPosition, NotedIn,
    notes::{Entries, Part},
    position::Axis,
    taken,
};

const LATITUDE_REF: u16 = 0x01;
const LATITUDE: u16 = 0x02;
const LONGITUDE_REF: u16 = 0x03;
const LONGITUDE: u16 = 0x04;
const ALTITUDE_REF: u16 = 0x05;
const ALTITUDE: u16 = 0x06;
const DILUTION: u16 = 0x0B;
const DIRECTION: u16 = 0x11;
const POSITIONING_ERROR: u16 = 0x1F;

/// Returns the position. `None` unless both coordinates are complete, have a hemisphere and are in
/// range.
pub(super) fn position(entries: &Entries) -> Option<CameraPosition> {
    let position = CameraPosition {
        lat: coordinate(entries, LATITUDE, LATITUDE_REF, Axis::LAT)?,
        long: coordinate(entries, LONGITUDE, LONGITUDE_REF, Axis::LONG)?,
        altitude_m: altitude(entries),
        accuracy_m: number(entries, POSITIONING_ERROR),
        dilution: number(entries, DILUTION),
        heading_deg: number(entries, DIRECTION),
        fixed_at: taken::by_satellite(entries),
        noted_in: NotedIn::Exif,
    };
    Some(position.judged())
}

fn coordinate(entries: &Entries, value: u16, reference: u16, axis: Axis) -> Option<f64> {
    let [degrees, minutes, seconds] = parts(entries.get(&(Part::Gps, value))?)?;
    // A camera that uses decimal minutes may write the seconds as 0/0.
    let seconds = seconds.or_else(|| minutes.filter(|it| it.fract() > 0.0).map(|_| 0.0));
    let hemisphere = entries.get(&(Part::Gps, reference))?.as_str()?.trim().chars().next()?;
    axis.degrees([degrees?, minutes?, seconds?], hemisphere)
}

/// Altitude in metres. Odd references mean below: 1 below sea level, 3 below the ellipsoid (EXIF
/// 3).
fn altitude(entries: &Entries) -> Option<f64> {
    let metres = number(entries, ALTITUDE)?;
    let reference = entries
        .get(&(Part::Gps, ALTITUDE_REF))
        .and_then(|value| value.as_u8().or_else(|| value.as_u8_slice()?.first().copied()));
    Some(if reference.is_some_and(|it| matches!(it, 1 | 3)) { -metres } else { metres })
}

/// Three rational numbers. `None` for each with a zero denominator.
fn parts(value: &EntryValue) -> Option<[Option<f64>; 3]> {
    let parts: Vec<Option<f64>> = match value {
        EntryValue::URationalArray(parts) => parts.iter().map(Rational::to_f64).collect(),
        EntryValue::IRationalArray(parts) => parts.iter().map(Rational::to_f64).collect(),
        _ => return None,
    };
    parts.try_into().ok()
}

/// Hours, minutes and seconds.
pub(super) fn triple(value: &EntryValue) -> Option<[f64; 3]> {
    let [hours, minutes, seconds] = parts(value)?;
    Some([hours?, minutes?, seconds?])
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
    fn decimal_minutes_need_no_seconds() {
        let lat = [(51, 1), (3075, 100), (0, 0)];
        let long = [(0, 1), (1550, 100), (0, 1)];
        let (lat, long) = found(&at(lat, "N", long, "E")).unwrap();
        assert!((lat - 51.5125).abs() < 1e-9 && (long - 0.258_333_333).abs() < 1e-9);

        // Whole minutes without seconds are accurate to a mile only.
        assert_eq!(found(&at([(51, 1), (30, 1), (0, 0)], "N", LONG, "E")), None);
        assert_eq!(found(&at([(51, 1), (0, 0), (0, 1)], "N", LONG, "E")), None);
    }

    #[test]
    fn a_place_that_is_nowhere_is_none() {
        assert_eq!(found(&at([(0, 0); 3], "N", LONG, "E")), None);
        assert_eq!(found(&at([(90, 1), (1, 1), (0, 1)], "N", LONG, "E")), None);
        assert_eq!(found(&at(LAT, "N", [(181, 1), (0, 1), (0, 1)], "E")), None);
        assert_eq!(found(&at([(u32::MAX, 1); 3], "N", [(u32::MAX, 1); 3], "E")), None);
        assert_eq!(found(&at([(51, 1), (90, 1), (0, 1)], "N", LONG, "E")), None);
    }

    #[test]
    fn zero_is_told_and_known_for_what_it_is() {
        for entries in [at(ZERO, "N", ZERO, "E"), at(ZERO, "S", ZERO, "W")] {
            assert!(position(&entries).unwrap().is_null_island());
        }
        assert!(!position(&at(LAT, "N", ZERO, "E")).unwrap().is_null_island());
    }

    #[test]
    fn a_place_below_zero_twice_is_none() {
        let below = [-51, 30, 0].map(|part| IRational::new(part, 1)).to_vec();
        let mut entries = at(LAT, "N", LONG, "E");

        entries.insert((Part::Gps, LATITUDE), EntryValue::IRationalArray(below));

        assert_eq!(found(&entries), None);
    }

    #[test]
    fn what_comes_with_the_place_is_read() {
        let mut entries = at(LAT, "N", LONG, "E");
        let tenths = |number| EntryValue::URational(URational::new(number, 10));
        for (code, number) in
            [(ALTITUDE, 123), (DILUTION, 21), (DIRECTION, 3600), (POSITIONING_ERROR, 65)]
        {
            entries.insert((Part::Gps, code), tenths(number));
        }
        let noted = position(&entries).unwrap();
        assert_eq!((noted.altitude_m, noted.dilution), (Some(12.3), Some(2.1)));
        assert_eq!((noted.heading_deg, noted.accuracy_m), (Some(0.0), Some(6.5)));

        entries.insert((Part::Gps, ALTITUDE_REF), EntryValue::U8(1));
        entries.insert((Part::Gps, DILUTION), EntryValue::URational(URational::new(0, 0)));
        let noted = position(&entries).unwrap();
        assert_eq!((noted.altitude_m, noted.dilution), (Some(-12.3), None));
    }
}
