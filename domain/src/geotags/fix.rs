//! A fix: one piece of evidence of where something is.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::{place::Place, text_enum::text_enum};

text_enum! {
    /// Where a fix comes from.
    pub enum FixSource {
        /// Somebody set a pin on a map.
        Pin = "pin",
        /// A thing of the city whose place is known, as a street light.
        Asset = "asset",
        /// What the camera wrote into the photo.
        PhotoExif = "photo_exif",
        /// What the camera, or a program after it, wrote into the photo's second notes.
        PhotoXmp = "photo_xmp",
        /// An address that we know.
        Address = "address",
        /// The device's own position.
        Device = "device",
    }
}

/// One piece of evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct Fix {
    /// Where it comes from.
    pub source: FixSource,
    /// What it says.
    pub place: Place,
    /// How far off it may be, in metres: two times in three it is nearer.
    pub accuracy_m: Option<f64>,
    /// Where the camera or the device looked, in degrees clockwise from north.
    pub heading_deg: Option<f64>,
    /// When the place was found.
    pub taken_at: Option<DateTime<Utc>>,
    /// How old the place was when it was made use of: when the shutter opened, or the request came.
    pub age: Option<TimeDelta>,
}

/// The least that anybody can be off, in metres: a pavement is as wide.
const LEAST_M: f64 = 3.0;

/// Nobody finds zero-zero by standing there: some eleven kilometres around it are water.
const NULL_ISLAND_DEG: f64 = 0.1;

impl Fix {
    /// A fix that says no more than where.
    pub const fn at(source: FixSource, place: Place) -> Self {
        Self { source, place, accuracy_m: None, heading_deg: None, taken_at: None, age: None }
    }

    /// How far off it may be, in metres; where nobody said, what is usual for its source.
    pub fn radius_m(&self) -> f64 {
        let usual = match self.source {
            FixSource::Asset => 5.0,
            FixSource::Pin => 15.0,
            FixSource::Address => 25.0,
            FixSource::Device | FixSource::PhotoExif | FixSource::PhotoXmp => 30.0,
        };
        self.accuracy_m.unwrap_or(usual).max(LEAST_M)
    }

    /// Whether it says what receivers write that know no place.
    pub fn is_null_island(&self) -> bool {
        self.place.lat().abs() < NULL_ISLAND_DEG && self.place.long().abs() < NULL_ISLAND_DEG
    }

    /// How much is given on its source. A pin, an asset and an address were chosen for this report;
    /// a camera stood nearby when the picture was taken; a device is where its owner is now.
    pub(super) const fn trust(&self) -> f64 {
        match self.source {
            FixSource::Pin | FixSource::Asset => 4.0,
            FixSource::PhotoExif | FixSource::Address => 3.0,
            FixSource::Device => 2.0,
            // Mostly a copy of the first notes.
            FixSource::PhotoXmp => 1.0,
        }
    }
}

text_enum! {
    /// Something odd about a geotag.
    pub enum Flag {
        /// The photo was taken far from where the pin is.
        PhotoFarFromPin = "photo_far_from_pin",
        /// A fix at zero north, zero east, as receivers write that know no place.
        NullIsland = "null_island",
        /// Latitude and longitude stood in each other's place.
        SwappedAxes = "swapped_axes",
        /// A fix was old when it was made use of.
        StaleFix = "stale_fix",
        /// The place is in no city that we answer for.
        OutsideJurisdiction = "outside_jurisdiction",
        /// A point that far too many cases share, as the city hall that stands for "unknown".
        CityHallDefault = "city_hall_default",
        /// The truth may be more than a hundred metres away.
        LowAccuracy = "low_accuracy",
    }
}

/// A fix, and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The fix; of one with swapped axes, put right.
    pub fix: Fix,
    /// Its share in the fused point, from 0 to 1.
    pub weight: f64,
    /// What was believed of it, and why.
    pub note: String,
}

/// How a fix is kept with its geotag until a case takes it over.
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
