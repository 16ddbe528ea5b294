//! A case as GeoReport v2 writes it: seventeen members in its order, no personal data, and after them
//! the extensions.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use domain::{
    cases::{Listing, Standing},
    photos::PhotoFile,
    place::Place,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    answer::Listed,
    catalogue::Names,
    extensions::{ExtendedAttributes, Extensions, GivenAnswer, Note},
    wire::time,
};
use crate::state::State;

/// A service request. Unknown values are null in JSON and empty elements in XML.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename = "request")]
#[schema(xml(name = "request"))]
#[expect(clippy::struct_field_names, reason = "GeoReport v2 names the members")]
pub(super) struct ServiceRequest<'a> {
    /// ID of the request, unique in the jurisdiction.
    #[schema(pattern = "^[A-Za-z0-9-]+$")]
    pub(super) service_request_id: &'a str,
    pub(super) status: Standing,
    /// Why the request has its status.
    #[schema(required = true)]
    pub(super) status_notes: Option<&'a str>,
    /// Name of the service.
    #[schema(required = true)]
    pub(super) service_name: Option<&'a str>,
    /// Code of the service.
    pub(super) service_code: &'a str,
    /// What was reported. May be longer than 4,000 characters if it was imported.
    #[schema(required = true)]
    pub(super) description: Option<&'a str>,
    /// Name of the responsible agency.
    #[schema(required = true)]
    pub(super) agency_responsible: Option<&'a str>,
    /// Always null: the field belongs to the standard.
    #[schema(required = true)]
    pub(super) service_notice: Option<&'a str>,
    /// Time of the request.
    #[serde(serialize_with = "time::serialize")]
    pub(super) requested_datetime: DateTime<Utc>,
    /// Time of the last change; for a closed request, the time when it was closed.
    #[serde(serialize_with = "time::serialize")]
    pub(super) updated_datetime: DateTime<Utc>,
    /// Time by which the work is expected to be done.
    #[serde(serialize_with = "time::serialize_option")]
    #[schema(required = true)]
    pub(super) expected_datetime: Option<DateTime<Utc>>,
    /// Address of the location, as text.
    #[schema(required = true)]
    pub(super) address: Option<&'a str>,
    /// ID of the address point that the reporter named.
    #[schema(required = true)]
    pub(super) address_id: Option<&'a str>,
    /// Postal code of the location.
    #[schema(required = true)]
    pub(super) zipcode: Option<&'a str>,
    /// Latitude of the location, in degrees (WGS 84).
    #[schema(required = true, minimum = -90, maximum = 90)]
    pub(super) lat: Option<f64>,
    /// Longitude of the location, in degrees (WGS 84).
    #[schema(required = true, minimum = -180, maximum = 180)]
    pub(super) long: Option<f64>,
    /// URL of the first photo. `extended_attributes` lists all photos.
    #[schema(required = true, format = "uri")]
    pub(super) media_url: Option<Cow<'a, str>>,
    /// Answers to the additional questions of the service. Only with `extensions=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        value_type = Vec<GivenAnswer>,
        required = false,
        xml(name = "attribute", wrapped(name = "attributes"))
    )]
    pub(super) attributes: Option<Vec<GivenAnswer<'a>>>,
    /// More about the request. Only with `extensions=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = ExtendedAttributes, required = false)]
    pub(super) extended_attributes: Option<ExtendedAttributes<'a>>,
    /// Public history of the request, oldest event first. Only with `extensions=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        value_type = Vec<Note>,
        required = false,
        xml(name = "note", wrapped(name = "notes"))
    )]
    pub(super) notes: Option<Vec<Note<'a>>>,
}

impl Listed for ServiceRequest<'_> {
    const ROOT: &'static str = "service_requests";
}

impl<'a> ServiceRequest<'a> {
    /// The request without extensions.
    pub(super) fn of(case: &'a Listing, names: &'a Names, state: &State) -> Self {
        let agency = case.agency_code.as_ref().and_then(|code| names.agencies.get(code));
        let photo = case.photo_id.map(|id| state.url(&PhotoFile::FullJpeg.path(id)));
        Self {
            service_request_id: case.number.as_str(),
            status: case.standing,
            status_notes: case.status_notes.as_deref(),
            service_name: names.services.get(&case.service_code).map(String::as_str),
            service_code: &case.service_code,
            description: Some(case.description.as_str()).filter(|words| !words.is_empty()),
            agency_responsible: agency.map(String::as_str),
            service_notice: None,
            requested_datetime: case.requested_at,
            updated_datetime: case.changed_at,
            expected_datetime: case.expected_at,
            address: case.address.as_deref(),
            address_id: case.address_id.as_deref(),
            zipcode: case.zipcode.as_deref().filter(|_| case.shown_exactly),
            lat: case.place.map(Place::lat),
            long: case.place.map(Place::long),
            media_url: photo.map(Cow::Owned).or(case.media_url.as_deref().map(Cow::Borrowed)),
            attributes: None,
            extended_attributes: None,
            notes: None,
        }
    }

    /// The request with what the extensions say of it.
    pub(super) fn extended(self, case: &Listing, extensions: &'a Extensions<'_>) -> Self {
        let Some(details) = extensions.details(case) else { return self };
        Self {
            attributes: Some(extensions.answers(details)),
            extended_attributes: Some(extensions.attributes(details)),
            notes: Some(Note::all(details)),
            ..self
        }
    }
}
