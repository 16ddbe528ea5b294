//! Where a camera was, once it makes sense.

use chrono::{DateTime, Utc};

/// Some ten metres around the place where broken receivers say they are.
const NULL_ISLAND_DEGREES: f64 = 0.0001;

/// Nobody needs to be told that a photo was taken somewhere in the country.
const MAX_ACCURACY_M: f64 = 100_000.0;

/// Receivers that see too few satellites to tell a place say ninety-nine or more.
const MAX_DILUTION: f64 = 99.0;

/// From the deepest sea to where no air is left.
const ALTITUDES_M: std::ops::RangeInclusive<f64> = -11_000.0..=100_000.0;

/// Where the camera was and where it looked, in WGS 84.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CameraPosition {
    /// Degrees north of the equator.
    pub lat: f64,
    /// Degrees east of Greenwich.
    pub long: f64,
    /// Metres above the sea, below zero under it.
    pub altitude_m: Option<f64>,
    /// How far off the receiver thought it may be.
    pub accuracy_m: Option<f64>,
    /// How badly the satellites stood: 1 is well, 20 is badly. It has no unit.
    pub dilution: Option<f64>,
    /// Which way the camera looked: degrees clockwise from north, true or magnetic; below 360.
    pub heading_deg: Option<f64>,
    /// When the satellites told the place; long before the shutter opened, the place is stale.
    pub fixed_at: Option<DateTime<Utc>>,
    /// Which of a photo's notes says so.
    pub noted_in: NotedIn,
}

/// The kinds of notes that a photo may carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NotedIn {
    /// What the camera itself wrote.
    Exif,
    /// What a camera or a program that came after it wrote.
    Xmp,
}

impl CameraPosition {
    /// Without whatever cannot be true of it.
    pub(super) fn judged(self) -> Self {
        Self {
            altitude_m: self.altitude_m.filter(|metres| ALTITUDES_M.contains(metres)),
            accuracy_m: self.accuracy_m.filter(|&metres| metres > 0.0 && metres <= MAX_ACCURACY_M),
            dilution: self.dilution.filter(|&it| it > 0.0 && it < MAX_DILUTION),
            heading_deg: self
                .heading_deg
                .filter(|degrees| (0.0..=360.0).contains(degrees))
                .map(|degrees| degrees % 360.0),
            ..self
        }
    }

    /// Whether it is where the equator meets Greenwich: written by receivers that know no place.
    pub fn is_null_island(&self) -> bool {
        self.lat.abs() < NULL_ISLAND_DEGREES && self.long.abs() < NULL_ISLAND_DEGREES
    }
}

/// An axis of the globe: the letters of its two halves, and the degrees of each.
#[derive(Debug, Clone, Copy)]
pub(super) struct Axis {
    positive: char,
    negative: char,
    largest: f64,
}

impl Axis {
    pub(super) const LAT: Self = Self { positive: 'N', negative: 'S', largest: 90.0 };
    pub(super) const LONG: Self = Self { positive: 'E', negative: 'W', largest: 180.0 };

    /// Degrees from degrees, minutes and seconds. The hemisphere alone has the sign: half a degree
    /// south has no degrees that could be negative.
    pub(super) fn degrees(self, parts: [f64; 3], hemisphere: char) -> Option<f64> {
        let [degrees, minutes, seconds] = parts;
        let sensible = parts.iter().all(|part| *part >= 0.0) && minutes <= 60.0 && seconds <= 60.0;
        let angle = self.within(degrees + minutes / 60.0 + seconds / 3600.0);
        match hemisphere.to_ascii_uppercase() {
            side if side == self.positive => angle,
            side if side == self.negative => angle.map(|angle| -angle),
            _ => None,
        }
        .filter(|_| sensible)
    }

    /// The degrees, if the axis has so many.
    pub(super) fn within(self, degrees: f64) -> Option<f64> {
        (degrees.abs() <= self.largest).then_some(degrees)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_true_of_a_place_is_left_out() {
        let said = |number: f64| CameraPosition {
            lat: 51.5,
            long: -0.25,
            altitude_m: Some(number),
            accuracy_m: Some(number),
            dilution: Some(number),
            heading_deg: Some(number),
            fixed_at: None,
            noted_in: NotedIn::Exif,
        };
        let left = |number: f64| {
            let judged = said(number).judged();
            [judged.altitude_m, judged.accuracy_m, judged.dilution, judged.heading_deg]
        };

        assert_eq!(left(6.5), [Some(6.5); 4]);
        assert_eq!(left(0.0), [Some(0.0), None, None, Some(0.0)]);
        assert_eq!(left(360.0), [Some(360.0), Some(360.0), None, Some(0.0)]);
        assert_eq!(left(-400.0), [Some(-400.0), None, None, None]);
        assert_eq!(left(1e9), [None; 4]);
        assert_eq!(left(f64::NAN), [None; 4]);
    }

    #[test]
    fn the_hemisphere_has_the_sign() {
        assert_eq!(Axis::LAT.degrees([0.0, 15.0, 0.0], 's'), Some(-0.25));
        assert_eq!(Axis::LAT.degrees([0.0, 15.0, 0.0], 'E'), None);
        assert_eq!(Axis::LAT.degrees([-1.0, 0.0, 0.0], 'S'), None);
        assert_eq!(Axis::LAT.degrees([90.0, 1.0, 0.0], 'N'), None);
        assert_eq!(Axis::LONG.degrees([90.0, 1.5, 0.0], 'E'), Some(90.025));
        assert_eq!(Axis::LONG.degrees([90.0, 90.0, 0.0], 'E'), None);
        assert_eq!(Axis::LONG.degrees([f64::NAN, 0.0, 0.0], 'E'), None);
    }
}
