//! A validated camera position.

use chrono::{DateTime, Utc};

/// Size of the area around 0, 0 where faulty receivers report their position, in degrees (about ten
/// metres).
const NULL_ISLAND_DEGREES: f64 = 0.0001;

/// Maximum accuracy radius that is kept, in metres. A larger one is useless.
const MAX_ACCURACY_M: f64 = 100_000.0;

/// Dilution of precision from which there is no position: receivers with too few satellites report
/// 99 or more.
const MAX_DILUTION: f64 = 99.0;

/// Plausible altitudes, in metres.
const ALTITUDES_M: std::ops::RangeInclusive<f64> = -11_000.0..=100_000.0;

/// Position and direction of the camera (WGS 84).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CameraPosition {
    /// Latitude in degrees, north is positive.
    pub lat: f64,
    /// Longitude in degrees, east is positive.
    pub long: f64,
    /// Altitude in metres. Negative below sea level.
    pub altitude_m: Option<f64>,
    /// Accuracy radius reported by the receiver, in metres.
    pub accuracy_m: Option<f64>,
    /// Dilution of precision, without a unit: 1 is good, 20 is bad.
    pub dilution: Option<f64>,
    /// Direction of the camera in degrees clockwise from north (true or magnetic), below 360.
    pub heading_deg: Option<f64>,
    /// Time of the position fix (UTC). If it is long before the photo was taken, the position is
    /// stale.
    pub fixed_at: Option<DateTime<Utc>>,
    /// Part of the metadata that contains the position.
    pub noted_in: NotedIn,
}

/// Kinds of metadata.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NotedIn {
    /// EXIF, written by the camera.
    Exif,
    /// XMP, written by the camera or by other programs.
    Xmp,
}

impl CameraPosition {
    /// Removes implausible values.
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

    /// Whether the position is 0, 0, which receivers without a fix write.
    pub fn is_null_island(&self) -> bool {
        self.lat.abs() < NULL_ISLAND_DEGREES && self.long.abs() < NULL_ISLAND_DEGREES
    }
}

/// Latitude or longitude: the letters of its hemispheres and its range in degrees.
#[derive(Debug, Clone, Copy)]
pub(super) struct Axis {
    positive: char,
    negative: char,
    largest: f64,
}

impl Axis {
    pub(super) const LAT: Self = Self { positive: 'N', negative: 'S', largest: 90.0 };
    pub(super) const LONG: Self = Self { positive: 'E', negative: 'W', largest: 180.0 };

    /// Converts degrees, minutes and seconds to degrees. The sign comes from the hemisphere only,
    /// because zero degrees cannot be negative.
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

    /// Returns the degrees if they are in range.
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
