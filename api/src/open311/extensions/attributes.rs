//! `attributes` and `extended_attributes`: answers, status, agency, areas, photos, duplicates.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use domain::{
    cases::{CaseNumber, Channel, Details, Outcome, Status},
    photos::{Photo, PhotoKind, Rendition},
    services::{Agency, Attribute},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{super::wire::time, Extensions};

/// An answer to an additional question of the service.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename = "attribute")]
#[schema(xml(name = "attribute"))]
pub(in crate::open311) struct GivenAnswer<'a> {
    /// Code of the attribute.
    code: &'a str,
    /// The question.
    label: &'a str,
    /// The answer, or the key of the choice.
    value: &'a str,
    /// The answer, or the name of the choice.
    name: Cow<'a, str>,
}

/// More about a request.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::open311) struct ExtendedAttributes<'a> {
    detailed_status: Status,
    #[schema(required = true)]
    outcome: Option<Outcome>,
    /// Whether the request is said to be fixed without the proof that its service asks for.
    unevidenced: bool,
    /// Time until which the work is on hold.
    #[serde(serialize_with = "time::serialize_option")]
    #[schema(required = true)]
    held_until: Option<DateTime<Utc>>,
    /// Channel through which the request came in.
    #[schema(value_type = String)]
    channel: Channel,
    /// ID of the request in the system that it was imported from.
    #[schema(required = true)]
    external_id: Option<&'a str>,
    /// Radius in metres within which the location lies.
    #[schema(required = true, minimum = 0)]
    accuracy_m: Option<f64>,
    /// Areas that contain the location.
    #[schema(xml(name = "area", wrapped(name = "areas")))]
    areas: Vec<AreaName<'a>>,
    #[schema(required = true)]
    agency: Option<AgencyContact<'a>>,
    /// All photos, in the order in which they came.
    #[schema(xml(name = "photo", wrapped(name = "photos")))]
    photos: Vec<Picture>,
    /// ID of the request that this one duplicates.
    #[schema(required = true)]
    duplicate_of: Option<&'a str>,
    /// IDs of the requests that duplicate this one.
    #[schema(
        value_type = Vec<String>,
        xml(name = "service_request_id", wrapped(name = "duplicates"))
    )]
    duplicates: Vec<DuplicateId<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(rename = "service_request_id")]
struct DuplicateId<'a>(&'a str);

/// An area that contains the location.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename = "area")]
#[schema(xml(name = "area"))]
pub(in crate::open311) struct AreaName<'a> {
    /// Kind of area, such as `ward`.
    kind: String,
    /// Code of the area, unique in its kind.
    code: String,
    /// Name of the area.
    #[schema(required = true)]
    name: Option<&'a str>,
}

/// The responsible agency.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::open311) struct AgencyContact<'a> {
    /// Code of the agency.
    code: &'a str,
    /// Name of the agency.
    name: &'a str,
    /// Public email address.
    #[schema(required = true)]
    email: Option<&'a str>,
    /// Public telephone number.
    #[schema(required = true)]
    phone: Option<&'a str>,
}

/// A photo.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename = "photo")]
#[schema(xml(name = "photo"))]
pub(in crate::open311) struct Picture {
    /// URL of the photo.
    #[schema(format = "uri")]
    media_url: String,
    kind: PhotoKind,
    /// What the photo shows, in words.
    title: &'static str,
    /// Width in pixels.
    #[schema(required = true)]
    width: Option<i32>,
    /// Height in pixels.
    #[schema(required = true)]
    height: Option<i32>,
    /// Time when the photo was received.
    #[serde(serialize_with = "time::serialize")]
    created_at: DateTime<Utc>,
}

impl Extensions<'_> {
    /// The answers to the questions of the service. An app may have sent more; nobody asked for it,
    /// and it may be personal.
    pub(in crate::open311) fn answers<'a>(&'a self, details: &'a Details) -> Vec<GivenAnswer<'a>> {
        let questions = self.questions.get(&details.case.service_code);
        let answered = questions.into_iter().flatten().filter(|question| question.variable);
        let each = answered.flat_map(|question| {
            let answers = details.answers.get(&question.attribute_code);
            answers.into_iter().flatten().map(|answer| GivenAnswer::to(question, answer))
        });
        each.collect()
    }

    /// Everything else that is known of a request.
    pub(in crate::open311) fn attributes<'a>(
        &'a self,
        details: &'a Details,
    ) -> ExtendedAttributes<'a> {
        let Details { case, photos, primary, duplicates, .. } = details;
        // Areas would narrow down the cell that is shown instead of the location.
        let areas = case.area_codes().into_iter().filter(|_| case.shown_exactly);
        let agency = case.agency_code.as_ref().and_then(|code| self.agencies.get(code));
        ExtendedAttributes {
            detailed_status: case.status,
            outcome: case.outcome,
            unevidenced: case.unevidenced,
            held_until: case.held_until,
            channel: case.channel,
            external_id: case.external_id.as_deref(),
            accuracy_m: case.radius_m.filter(|_| case.shown_exactly),
            areas: areas.map(|at| self.area(at)).collect(),
            agency: agency.map(AgencyContact::of),
            photos: photos.iter().map(|photo| self.picture(photo)).collect(),
            duplicate_of: primary.as_ref().map(CaseNumber::as_str),
            duplicates: duplicates.iter().map(|number| DuplicateId(number.as_str())).collect(),
        }
    }

    fn area(&self, at: (String, String)) -> AreaName<'_> {
        let name = self.areas.get(&at).map(String::as_str);
        let (kind, code) = at;
        AreaName { kind, code, name }
    }

    fn picture(&self, photo: &Photo) -> Picture {
        Picture {
            media_url: self.state.url(&photo.path(Rendition::Full)),
            kind: photo.kind,
            title: match photo.kind {
                PhotoKind::Report => "What was reported",
                PhotoKind::Proof => "What was done",
            },
            width: Some(photo.width),
            height: Some(photo.height),
            created_at: photo.added_at,
        }
    }
}

impl<'a> GivenAnswer<'a> {
    fn to(question: &'a Attribute, answer: &'a str) -> Self {
        let chosen = question.choices().into_iter().find(|choice| choice.key == answer);
        Self {
            code: &question.attribute_code,
            label: &question.description,
            value: answer,
            name: chosen.map_or(Cow::Borrowed(answer), |choice| Cow::Owned(choice.name)),
        }
    }
}

impl<'a> AgencyContact<'a> {
    fn of(agency: &'a Agency) -> Self {
        Self {
            code: &agency.agency_code,
            name: &agency.name,
            email: agency.email.as_deref(),
            phone: agency.phone.as_deref(),
        }
    }
}
