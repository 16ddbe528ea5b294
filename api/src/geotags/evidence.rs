//! Reads and checks the evidence of a geotag.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    geotags::{Evidence, Fix, FixSource},
    jurisdictions::JurisdictionId,
    photos::PhotoProcessor,
    place::Place,
    text,
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    problem::{Problem, ProblemCode},
    request_body::{Form, holds_picture},
};

/// Maximum length of short text fields, in characters.
const SHORT: usize = 500;
/// Maximum error radius of a fix, in metres, and maximum age, in seconds.
const MAX_ACCURACY_M: f64 = 100_000.0;
const MAX_AGE_S: f64 = 100.0 * 365.0 * 86_400.0;
/// Maximum number of photos in one request.
const PHOTOS: usize = 1;

/// Evidence of a location. At least one of photo, device, pin, address and asset is required.
///
/// In a form, `device` and `pin` are JSON texts; a pin can also be written as `52.05,5.05`.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "for the document alone: forms are read part by part")]
pub(super) struct CreateGeotag {
    /// Jurisdiction. If omitted, it is found by the location.
    jurisdiction_id: Option<JurisdictionId>,
    /// Code of the service that will be reported, if known.
    #[schema(max_length = 200)]
    service_code: Option<String>,
    /// A photo: JPEG, PNG, WebP or HEIC. Only in a form.
    #[schema(format = Binary)]
    photo: Option<String>,
    /// Position from the device.
    device: Option<Device>,
    /// Position of a pin that the user set (WGS 84).
    pin: Option<Place>,
    /// Address or description of the location.
    #[schema(max_length = 500)]
    address_string: Option<String>,
    /// Label of a city asset, for example of a street light.
    #[schema(max_length = 200)]
    asset_id: Option<String>,
}

/// Position from a device.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Device {
    /// Latitude in degrees (WGS 84).
    #[schema(minimum = -90, maximum = 90)]
    lat: f64,
    /// Longitude in degrees (WGS 84).
    #[schema(minimum = -180, maximum = 180)]
    long: f64,
    /// Error radius of the position, in metres.
    #[serde(alias = "accuracy")]
    #[schema(minimum = 0, maximum = 100_000)]
    accuracy_m: Option<f64>,
    /// Age of the position, in seconds.
    #[serde(alias = "age")]
    #[schema(minimum = 0)]
    age_s: Option<f64>,
    /// Direction that the device faces, in degrees clockwise from north.
    #[serde(alias = "heading")]
    #[schema(minimum = 0, maximum = 360)]
    heading_deg: Option<f64>,
}

/// Valid evidence of a request.
pub(super) struct Read {
    pub(super) jurisdiction_id: Option<JurisdictionId>,
    pub(super) evidence: Evidence,
}

/// Reads the evidence from a form. All invalid fields are reported together.
pub(super) async fn read(
    form: Form,
    now: DateTime<Utc>,
    photo_processor: &PhotoProcessor,
) -> Result<Read, Problem> {
    let Form { fields, files } = form;
    let mut read = Read { jurisdiction_id: None, evidence: Evidence::default() };
    let mut errors = vec![];
    for (name, value) in fields {
        if let Err(error) = take(&mut read, now, &name, value.trim()) {
            errors.push(error);
        }
    }
    if files.len() > PHOTOS {
        errors.push("at most one photo is looked at".to_owned());
    }
    if !errors.is_empty() {
        return Err(Problem::new(ProblemCode::Invalid, "").with_errors(errors));
    }
    for (_, photo) in files {
        read.evidence.fixes.extend(photo_processor.read_notes(photo).await?);
    }
    Ok(read)
}

/// Reads one field. Ignores empty fields, which forms send for missing values.
fn take(read: &mut Read, now: DateTime<Utc>, name: &str, value: &str) -> Result<(), String> {
    if value.is_empty() {
        return Ok(());
    }
    let evidence = &mut read.evidence;
    match name {
        "jurisdiction_id" => {
            let id = value.parse().map_err(|error| format!("jurisdiction_id: {error}"))?;
            read.jurisdiction_id = Some(id);
        }
        "service_code" => evidence.service_code = Some(short(name, value)?),
        "address_string" => evidence.address = Some(short(name, value)?),
        "asset_id" => evidence.asset_id = Some(short(name, value)?),
        "pin" => evidence.fixes.push(Fix::at(FixSource::Pin, pin(value)?)),
        "device" => evidence.fixes.push(device(now, value)?),
        name if holds_picture(name) => return Err(format!("{name} must be a file")),
        other => {
            let known: String = text::tidy(other).chars().take(40).collect();
            return Err(format!("{known} is not known here"));
        }
    }
    Ok(())
}

fn short(name: &str, value: &str) -> Result<String, String> {
    let text = text::tidy(value);
    let fits = text.chars().count() <= SHORT;
    if fits { Ok(text) } else { Err(format!("{name} takes at most {SHORT} characters")) }
}

/// Parses a pin: `{"lat": 52.05, "long": 5.05}` or `52.05,5.05`.
fn pin(value: &str) -> Result<Place, String> {
    let said = |error: &dyn std::fmt::Display| format!("pin: {error}");
    if value.starts_with('{') {
        return serde_json::from_str(value).map_err(|error| said(&error));
    }
    let degrees = |text: &str| text.trim().parse().unwrap_or(f64::NAN);
    let (lat, long) = value.split_once(',').unwrap_or((value, ""));
    Place::new(degrees(lat), degrees(long)).map_err(|error| said(&error))
}

fn device(now: DateTime<Utc>, value: &str) -> Result<Fix, String> {
    let said = |error: &dyn std::fmt::Display| format!("device: {error}");
    let Device { lat, long, accuracy_m, age_s, heading_deg } =
        serde_json::from_str(value).map_err(|error| said(&error))?;
    let place = Place::new(lat, long).map_err(|error| said(&error))?;
    let within = |value: Option<f64>, most: f64, what: &str| match value {
        Some(value) if !(0.0..=most).contains(&value) => {
            Err(format!("device: {what} must be a number from 0 to {most}"))
        }
        value => Ok(value),
    };
    let accuracy_m = within(accuracy_m, MAX_ACCURACY_M, "accuracy_m")?;
    let heading_deg = within(heading_deg, 360.0, "heading_deg")?;
    let age = within(age_s, MAX_AGE_S, "age_s")?;
    let age = age.and_then(|age| TimeDelta::from_std(std::time::Duration::from_secs_f64(age)).ok());
    let taken_at = age.map(|age| now - age);
    Ok(Fix { accuracy_m, heading_deg, taken_at, age, ..Fix::at(FixSource::Device, place) })
}
