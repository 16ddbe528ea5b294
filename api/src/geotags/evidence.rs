//! What was sent becomes evidence, or a list of what is wrong with it.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    geotags::{Evidence, Fix, FixSource},
    jurisdictions::JurisdictionId,
    photos::Darkroom,
    place::Place,
    text,
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    problem::Problem,
    upload::{Form, holds_picture},
};

/// The most characters of anything short.
const SHORT: usize = 500;
/// No fix is rougher, in metres, or older, in seconds.
const ROUGHEST_M: f64 = 100_000.0;
const OLDEST_S: f64 = 100.0 * 365.0 * 86_400.0;
/// The most photos: one is looked at.
const PHOTOS: usize = 1;

/// Evidence of a place. At least one of photo, device, pin, address and asset.
///
/// In a form, `device` and `pin` are JSON texts; a pin may also be written `52.05,5.05`.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "for the document alone: forms are read part by part")]
pub(super) struct CreateGeotag {
    /// The city; where it is left out, the place says which one it is in.
    jurisdiction_id: Option<JurisdictionId>,
    /// What is to be reported, if that is known already.
    #[schema(max_length = 200)]
    service_code: Option<String>,
    /// A photo: JPEG, PNG, WebP or HEIC. In a form only.
    #[schema(format = Binary)]
    photo: Option<String>,
    /// The device's own position.
    device: Option<Device>,
    /// Where somebody set a pin.
    pin: Option<Place>,
    /// Where, in words.
    #[schema(max_length = 500)]
    address_string: Option<String>,
    /// What is written on a thing of the city, as on a street light.
    #[schema(max_length = 200)]
    asset_id: Option<String>,
}

/// A device's own position.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Device {
    /// Degrees north.
    #[schema(minimum = -90, maximum = 90)]
    lat: f64,
    /// Degrees east.
    #[schema(minimum = -180, maximum = 180)]
    long: f64,
    /// How far off it may be, in metres.
    #[serde(alias = "accuracy")]
    #[schema(minimum = 0, maximum = 100_000)]
    accuracy_m: Option<f64>,
    /// How old it is, in seconds.
    #[serde(alias = "age")]
    #[schema(minimum = 0)]
    age_s: Option<f64>,
    /// Where the device looks, in degrees clockwise from north.
    #[serde(alias = "heading")]
    #[schema(minimum = 0, maximum = 360)]
    heading_deg: Option<f64>,
}

/// What was sent, so far as it can be used.
pub(super) struct Read {
    pub(super) jurisdiction_id: Option<JurisdictionId>,
    pub(super) evidence: Evidence,
}

/// Reads a form.
pub(super) async fn read(
    form: Form,
    now: DateTime<Utc>,
    darkroom: &Darkroom,
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
        return Err(Problem::new("invalid", "").with_errors(errors));
    }
    for (_, photo) in files {
        read.evidence.fixes.extend(darkroom.read_notes(photo).await?);
    }
    Ok(read)
}

/// Takes one field in. Empty ones are left out, as forms send them.
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

/// `{"lat": 52.05, "long": 5.05}` or `52.05,5.05`.
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
    let accuracy_m = within(accuracy_m, ROUGHEST_M, "accuracy_m")?;
    let heading_deg = within(heading_deg, 360.0, "heading_deg")?;
    let age = within(age_s, OLDEST_S, "age_s")?;
    let age = age.and_then(|age| TimeDelta::from_std(std::time::Duration::from_secs_f64(age)).ok());
    let taken_at = age.map(|age| now - age);
    Ok(Fix { accuracy_m, heading_deg, taken_at, age, ..Fix::at(FixSource::Device, place) })
}
