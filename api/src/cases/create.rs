//! `POST /cases`: creates a case from a resident's report.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, post, web::Payload};
use chrono::{DateTime, Utc};
use domain::{
    cases::{
        self, Actor, CaseNumber, Channel, Contact, Flaw, Location, NewCase, Shape, Status,
        SubmitError,
    },
    geotags::GeotagId,
    hash,
    idempotency::IdempotencyKey,
    jurisdictions::{self, JurisdictionId},
    photos::ProcessedPhoto,
    place::Place,
    text::{self, BadLength, Name},
    uploads::Named,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::read::{Sent, read};
use crate::{
    extract::Now,
    idempotency_key,
    limits::{Admitted, Reports},
    photos::{at_most, process_all},
    problem::Problem,
    state::{Shared, State},
    uploads::named,
};

/// Maximum length of short text fields, in characters.
const SHORT: usize = 500;

/// A report.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CreateCase {
    /// Jurisdiction that receives the report.
    jurisdiction_id: JurisdictionId,
    /// Code of the service, as listed by `/open311/v2/services.json`.
    #[schema(value_type = String, example = "pothole")]
    service_code: Name,
    /// Location of the problem (WGS 84). Send a place, an address or a geotag.
    place: Option<Place>,
    /// Extent of the problem, if it is more than a point: a GeoJSON `LineString` or `Polygon` with
    /// at most 500 vertices. If `place` is missing, the centre of the shape is used.
    #[schema(value_type = Option<Object>)]
    shape: Option<serde_json::Value>,
    /// Geotag from `POST /geotags`. Valid for one day.
    geotag_id: Option<GeotagId>,
    /// Address or description of the location.
    #[schema(max_length = 500)]
    address: Option<String>,
    /// Description of the problem.
    #[serde(default)]
    #[schema(max_length = 4000)]
    description: String,
    /// Answers to the attributes of the service, by attribute code.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, Vec<String>>)]
    answers: BTreeMap<Name, Vec<String>>,
    /// E-mail address of the reporter. Visible to the city only.
    #[schema(max_length = 500)]
    email: Option<String>,
    /// Phone number of the reporter. Visible to the city only.
    #[schema(max_length = 500)]
    phone: Option<String>,
    /// Photos that were uploaded before: the URLs of their uploads, or the secrets in the URLs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 6)]
    photo_uploads: Vec<String>,
}

/// A report with photos, as multipart form data.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form, which is read part by part")]
pub(super) struct CreateCaseWithPhotos {
    /// The report as JSON.
    case: CreateCase,
    /// Photo files.
    #[schema(value_type = Vec<String>, format = Binary, required = false)]
    photo: Vec<Vec<u8>>,
}

/// The created case.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CreatedCase {
    /// Public case number (Open311 `service_request_id`).
    number: CaseNumber,
    /// Status of the case.
    status: Status,
    /// Secret link for the reporter to follow and dispute the case. Returned only in this response.
    tracking_url: String,
}

/// Create a case.
///
/// Reports a problem. The case is `received` at once and becomes `acknowledged` when it has been
/// routed to the responsible agency. Authentication is optional. Up to six photos can be attached:
/// in a `multipart/form-data` request whose field `case` holds the report as JSON, or by naming
/// uploads that were sent before (see `/uploads`). Repeating a request with the same
/// `Idempotency-Key` returns the same response.
#[utoipa::path(
    tag = "cases",
    request_body(content((CreateCase = "application/json"), (CreateCaseWithPhotos = "multipart/form-data"))),
    params(("Idempotency-Key" = Option<String>, Header, description = "Key chosen by the client. Requests with the same key are carried out once.")),
    responses(
        (status = CREATED, description = "The created case", body = CreatedCase),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`: uploads are referenced with an invalid `Authorization`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
        (status = NOT_FOUND, description = "`not_found`: unknown jurisdiction", body = Problem),
        (status = CONFLICT, description = "`key_reused`", body = Problem),
        (status = PAYLOAD_TOO_LARGE, description = "`too_large`", body = Problem),
        (status = UNPROCESSABLE_ENTITY, description = "`invalid`, with all errors; `bad_photo`", body = Problem),
        (status = SERVICE_UNAVAILABLE, description = "`unavailable`", body = Problem),
    ),
)]
#[post("/cases")]
pub(super) async fn create_case(
    admitted: Admitted<Reports>,
    Now(now): Now,
    state: Shared,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let Sent { body, files, room: _room } = read(&request, payload, &state).await?;
    let sent_key = key_of(&request, &state, &body, &files)?;
    let city = body.jurisdiction_id.clone();
    admitted.in_city(Some(&city), body.place)?;
    let conn = state.connect().await?;
    jurisdictions::store::find(&conn, &city).await?.ok_or_else(Problem::not_found)?;
    drop(conn);
    let names = body.photo_uploads.clone();
    at_most(files.len() + names.len())?;
    let mut new = new_case(body)?;
    let uploads = named(&state, now, &request, &city, &names).await?;
    new.photos = process(&state, now, &new, &city, files).await?;
    new.uploads = uploads;
    let mut conn = state.connect().await?;
    let actor = Actor::Reporter;
    let submitted =
        cases::submit(&mut conn, &state.atlas, now, &city, &actor, new, sent_key.as_ref()).await?;
    state.notifier.notify();
    let tracking_url = state.url(&format!("/track/{city}/{}", submitted.secret));
    Ok(HttpResponse::Created().insert_header(("Cache-Control", "no-store")).json(CreatedCase {
        number: submitted.case.number,
        status: submitted.case.status,
        tracking_url,
    }))
}

/// Checks the report, then processes the photos. An invalid report is rejected before its photos
/// are decoded.
async fn process(
    state: &State,
    now: DateTime<Utc>,
    new: &NewCase,
    city: &JurisdictionId,
    files: Vec<(String, Vec<u8>)>,
) -> Result<Vec<ProcessedPhoto>, Problem> {
    if files.is_empty() {
        return Ok(vec![]);
    }
    let mut conn = state.connect().await?;
    match cases::review(&mut conn, &state.atlas, now, city, new.clone()).await {
        // A missing location is accepted here: a photo may contain one.
        Err(SubmitError::Flawed(flaws)) if matches!(flaws.as_slice(), [Flaw::Nowhere]) => {}
        reviewed => reviewed?,
    }
    drop(conn);
    process_all(state, now, city, files).await
}

fn new_case(body: CreateCase) -> Result<NewCase, Problem> {
    let CreateCase {
        jurisdiction_id: _,
        service_code,
        place,
        shape,
        geotag_id,
        address,
        description,
        answers,
        email,
        phone,
        photo_uploads: _,
    } = body;
    let answer = |(code, answers): (Name, Vec<String>)| {
        (code.into(), answers.iter().map(|answer| text::tidy(answer)).collect())
    };
    let address = short("address", address)?;
    Ok(NewCase {
        channel: Channel::App,
        api_key_id: None,
        service_code: service_code.into(),
        description: text::tidy(&description),
        answers: answers.into_iter().map(answer).collect(),
        location: Location { pin: place, address, ..Location::default() },
        contact: Contact {
            email: short("email", email)?,
            phone: short("phone", phone)?,
            ..Contact::default()
        },
        shape: shape.map(Shape::read).transpose()?,
        geotag_id,
        photos: vec![],
        uploads: Named::none(),
        media_urls: vec![],
    })
}

fn short(field: &'static str, text: Option<String>) -> Result<Option<String>, BadLength> {
    let text = text.map(|text| text::tidy_up_to(field, &text, SHORT)).transpose()?;
    Ok(text.filter(|text| !text.is_empty()))
}

/// Returns the idempotency key of the request with a digest of its body. `None` if it has no key.
fn key_of(
    request: &HttpRequest,
    state: &State,
    body: &CreateCase,
    files: &[(String, Vec<u8>)],
) -> Result<Option<IdempotencyKey>, Problem> {
    let Some(key) = idempotency_key::read(request)?.map(str::to_owned) else { return Ok(None) };
    let mut said = serde_json::to_vec(body).unwrap_or_default();
    for (_, bytes) in files {
        said.extend(hash::sha256(bytes));
    }
    let (request_sha256, seal) = (hash::sha256(&said), state.tokens.seal());
    Ok(Some(IdempotencyKey { surface: "cases", key, request_sha256, seal }))
}
