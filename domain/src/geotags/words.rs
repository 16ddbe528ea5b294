//! Sentences about a fix that the reporter may read.

use chrono::TimeDelta;

use super::FixSource;

pub(super) const NULL_ISLAND: &str =
    "Not believed: zero north, zero east is what a receiver writes that knows no place.";
pub(super) const SWAPPED: &str = "Latitude and longitude stood in each other's place; read the other way round it is in the city.";
pub(super) const DEFAULT: &str =
    "Hardly believed: far too many cases share this very point, as they do where nobody knew it.";

pub(super) fn stale(age: TimeDelta) -> String {
    format!("It was {} old already, so it may be farther off.", span(age))
}

/// The sentence for a fix that agrees with the point.
pub(super) fn believed(source: FixSource, off_m: f64, weight: f64) -> String {
    if weight > 0.0 {
        format!("Believed: {}, {} from the point.", what(source), length(off_m))
    } else {
        format!("Agrees, {} away, and moves nothing: it is where you are.", length(off_m))
    }
}

/// The sentence for a fix that contradicts the point. `believed` is the source that the point
/// follows.
pub(super) fn outvoted(off_m: f64, believed: FixSource) -> String {
    format!("Not believed: {} from where {} says.", length(off_m), what(believed))
}

const fn what(source: FixSource) -> &'static str {
    match source {
        FixSource::Pin => "the pin on the map",
        FixSource::Asset => "the place of the asset",
        FixSource::PhotoExif => "the camera",
        FixSource::PhotoXmp => "the photo's second notes",
        FixSource::Address => "the address",
        FixSource::Device => "the device",
    }
}

/// Formats a length: `12 m`, `3.4 km`.
fn length(metres: f64) -> String {
    if metres < 1_000.0 { format!("{metres:.0} m") } else { format!("{:.1} km", metres / 1_000.0) }
}

/// Formats an age: `8 minutes`, `3 hours`, `2 days`.
fn span(age: TimeDelta) -> String {
    let (count, unit) = match age {
        age if age < TimeDelta::hours(2) => (age.num_minutes(), "minutes"),
        age if age < TimeDelta::days(2) => (age.num_hours(), "hours"),
        age => (age.num_days(), "days"),
    };
    format!("{count} {unit}")
}
