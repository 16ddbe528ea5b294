//! A fix: one statement of where something is.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::{place::Place, text_enum::text_enum};

text_enum! {
    /// Source of a fix.
    pub enum FixSource {
        /// Pin set on a map.
        Pin = "pin",
        /// Asset with a known location, such as a street light.
        Asset = "asset",
        /// GPS data that the camera wrote to the photo's EXIF.
        PhotoExif = "photo_exif",
        /// GPS data that the camera or an editor wrote to the photo's XMP.
        PhotoXmp = "photo_xmp",
        /// Known address.
        Address = "address",
        /// Position of the reporter's device.
        Device = "device",
    }
}

/// A fix: one statement of where something is.
#[derive(Debug, Clone, PartialEq)]
pub struct Fix {
    /// Source of the fix.
    pub source: FixSource,
    /// Location (WGS 84).
    pub place: Place,
    /// Accuracy radius in metres, at about 68 % confidence. `None` if the source does not state it.
    pub accuracy_m: Option<f64>,
    /// Direction in which the camera or device pointed, in degrees clockwise from north.
    pub heading_deg: Option<f64>,
    /// Time the location was measured (UTC).
    pub taken_at: Option<DateTime<Utc>>,
    /// Age of the measurement when it was used: when the photo was taken or the request was sent.
    /// `None` if it is not known.
    pub age: Option<TimeDelta>,
}

/// Minimum accuracy radius in metres: the width of a pavement.
const MIN_RADIUS_M: f64 = 3.0;

/// Distance from latitude 0, longitude 0 in degrees (about 11 km) within which a fix is not valid.
/// The area is open sea.
const NULL_ISLAND_DEG: f64 = 0.1;

impl Fix {
    /// Creates a fix with a location and nothing else.
    pub const fn at(source: FixSource, place: Place) -> Self {
        Self { source, place, accuracy_m: None, heading_deg: None, taken_at: None, age: None }
    }

    /// Returns the accuracy radius in metres: the stated one, or the default of the source.
    pub fn radius_m(&self) -> f64 {
        let usual = match self.source {
            FixSource::Asset => 5.0,
            FixSource::Pin => 15.0,
            FixSource::Address => 25.0,
            FixSource::Device | FixSource::PhotoExif | FixSource::PhotoXmp => 30.0,
        };
        self.accuracy_m.unwrap_or(usual).max(MIN_RADIUS_M)
    }

    /// Whether the fix is at latitude 0, longitude 0, which receivers send when they have no
    /// location.
    pub fn is_null_island(&self) -> bool {
        self.place.lat().abs() < NULL_ISLAND_DEG && self.place.long().abs() < NULL_ISLAND_DEG
    }

    /// Weight of the source. A pin, an asset and an address were chosen for this report. A camera
    /// was near when the photo was taken. A device is where its owner is now.
    pub(super) const fn trust(&self) -> f64 {
        match self.source {
            FixSource::Pin | FixSource::Asset => 4.0,
            FixSource::PhotoExif | FixSource::Address => 3.0,
            FixSource::Device => 2.0,
            // Usually a copy of the EXIF data.
            FixSource::PhotoXmp => 1.0,
        }
    }
}

text_enum! {
    /// Warning about the evidence of a geotag.
    pub enum Flag {
        /// The photo was taken far from the pin.
        PhotoFarFromPin = "photo_far_from_pin",
        /// A fix is at latitude 0, longitude 0, which receivers send when they have no location.
        NullIsland = "null_island",
        /// Latitude and longitude of a fix were swapped.
        SwappedAxes = "swapped_axes",
        /// A fix was old when it was used.
        StaleFix = "stale_fix",
        /// The location is outside the jurisdiction.
        OutsideJurisdiction = "outside_jurisdiction",
        /// Too many cases share the point, such as a city hall that is used for "unknown".
        CityHallDefault = "city_hall_default",
        /// The error radius is more than 100 m.
        LowAccuracy = "low_accuracy",
    }
}

/// A fix and how it was used.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The fix. Swapped axes are corrected.
    pub fix: Fix,
    /// Share of the fix in the fused point, from 0 to 1.
    pub weight: f64,
    /// Why the fix was used or not, as a sentence.
    pub note: String,
}

/// A fix as it is stored with its geotag, until a case uses it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct KeptFix {
    source: FixSource,
    place: Place,
    accuracy_m: Option<f64>,
    heading_deg: Option<f64>,
    taken_at: Option<DateTime<Utc>>,
    age_s: Option<i64>,
    weight: f64,
    note: String,
}

impl From<&Judged> for KeptFix {
    fn from(Judged { fix, weight, note }: &Judged) -> Self {
        let Fix { source, place, accuracy_m, heading_deg, taken_at, age } = fix.clone();
        let age_s = age.map(|age| age.num_seconds());
        let (weight, note) = (*weight, note.clone());
        Self { source, place, accuracy_m, heading_deg, taken_at, age_s, weight, note }
    }
}

impl From<KeptFix> for Fix {
    fn from(kept: KeptFix) -> Self {
        let KeptFix { source, place, accuracy_m, heading_deg, taken_at, age_s, .. } = kept;
        let age = age_s.and_then(TimeDelta::try_seconds);
        Self { source, place, accuracy_m, heading_deg, taken_at, age }
    }
}
