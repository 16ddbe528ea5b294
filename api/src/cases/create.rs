//! `POST /cases`: a resident reports a problem.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, post, web::Payload};
use chrono::{DateTime, Utc};
use domain::{
    cases::{
        self, Actor, CaseNumber, Channel, Contact, Flaw, Location, NewCase, Shape, Status,
        SubmitError,
    },
    chance,
    geotags::GeotagId,
    idempotency::OnceKey,
    jurisdictions::{self, JurisdictionId},
    photos::Developed,
    place::Place,
    text::{self, BadLength, Name},
    uploads::Named,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::read::{Sent, read};
use crate::{
    extract::Now,
    once,
    photos::{at_most, develop_all},
    problem::Problem,
    state::{Shared, State},
    uploads::named,
};

/// The most characters of anything short.
const SHORT: usize = 500;

/// A problem, in a resident's words.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CreateCase {
    /// The city.
    jurisdiction_id: JurisdictionId,
    /// The code of a service, as `/open311/v2/services.json` lists it.
    #[schema(value_type = String, example = "pothole")]
    service_code: Name,
    /// Where the problem is. Either this, an address or a geotag.
    place: Option<Place>,
    /// How far the problem reaches, if it is no point: a `LineString` or a `Polygon` as `GeoJSON`, of at
    /// most 500 corners. Without a place, the place is its middle.
    #[schema(value_type = Option<Object>)]
    shape: Option<serde_json::Value>,
    /// Evidence of where, as `POST /geotags` answered; good for a day.
    geotag_id: Option<GeotagId>,
    /// Where, in words.
    #[schema(max_length = 500)]
    address: Option<String>,
    /// What the problem is.
    #[serde(default)]
    #[schema(max_length = 4000)]
    description: String,
    /// Answers to the service's extra questions, by their codes.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, Vec<String>>)]
    answers: BTreeMap<Name, Vec<String>>,
    /// Where the city may write to; never shown to anybody else.
    #[schema(max_length = 500)]
    email: Option<String>,
    /// Where the city may call.
    #[schema(max_length = 500)]
    phone: Option<String>,
    /// Pictures that were sent before: the addresses of their uploads, or the secrets in them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 6)]
    photo_uploads: Vec<String>,
}

/// The same, with pictures that come along.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form, which is read part by part")]
pub(super) struct CreateCaseWithPhotos {
    /// The report, as JSON.
    case: CreateCase,
    /// Pictures of the problem.
    #[schema(value_type = Vec<String>, format = Binary, required = false)]
    photo: Vec<Vec<u8>>,
}

/// What a reporter gets.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CreatedCase {
    /// What people say.
    number: CaseNumber,
    /// Where it stands.
    status: Status,
    /// The reporter's own link, to follow and to dispute; told only now.
    tracking_url: String,
}

/// Report a problem.
///
/// The report is `received` at once, and routed soon after to the agency that answers for it; it is
/// then `acknowledged`. Nobody has to sign in. Up to six photos come along, in a multipart form
/// whose field `case` has the report as JSON; or they were sent before, see `/uploads`, and are
/// named. With an `Idempotency-Key` header the same report sent again is the same case.
#[utoipa::path(
    tag = "cases",
    request_body(content((CreateCase = "application/json"), (CreateCaseWithPhotos = "multipart/form-data"))),
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes it safe to send again")),
    responses(
        (status = CREATED, description = "Received", body = CreatedCase),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`: uploads are named with an `Authorization` that is not valid", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
        (status = NOT_FOUND, description = "`not_found`: no such city", body = Problem),
        (status = CONFLICT, description = "`key_reused`", body = Problem),
        (status = PAYLOAD_TOO_LARGE, description = "`too_large`", body = Problem),
        (status = UNPROCESSABLE_ENTITY, description = "`invalid`, with every single mistake; `bad_photo`", body = Problem),
        (status = SERVICE_UNAVAILABLE, description = "`unavailable`", body = Problem),
    ),
)]
#[post("/cases")]
pub(super) async fn create_case(
    Now(now): Now,
    state: Shared,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let Sent { body, files, room: _room } = read(&request, payload, &state).await?;
    let once = once_key(&request, &body, &files)?;
    let city = body.jurisdiction_id.clone();
    let conn = state.connect().await?;
    jurisdictions::store::find(&conn, &city).await?.ok_or_else(Problem::not_found)?;
    drop(conn);
    let names = body.photo_uploads.clone();
    at_most(files.len() + names.len())?;
    let mut new = new_case(body)?;
    let uploads = named(&state, now, &request, &city, &names).await?;
    new.photos = develop(&state, now, &new, &city, files).await?;
    new.uploads = uploads;
    let mut conn = state.connect().await?;
    let actor = Actor::Reporter;
    let submitted =
        cases::submit(&mut conn, &state.atlas, now, &city, &actor, new, once.as_ref()).await?;
    state.bell.ring();
    let tracking_url = state.url(&format!("/track/{city}/{}", submitted.secret));
    Ok(HttpResponse::Created().insert_header(("Cache-Control", "no-store")).json(CreatedCase {
        number: submitted.case.number,
        status: submitted.case.status,
        tracking_url,
    }))
}

/// Makes photos of the files, if the rest of the report is worth it.
async fn develop(
    state: &State,
    now: DateTime<Utc>,
    new: &NewCase,
    city: &JurisdictionId,
    files: Vec<(String, Vec<u8>)>,
) -> Result<Vec<Developed>, Problem> {
    if files.is_empty() {
        return Ok(vec![]);
    }
    let mut conn = state.connect().await?;
    match cases::review(&mut conn, &state.atlas, now, city, new.clone()).await {
        // A picture may yet say where.
        Err(SubmitError::Flawed(flaws)) if matches!(flaws.as_slice(), [Flaw::Nowhere]) => {}
        reviewed => reviewed?,
    }
    drop(conn);
    develop_all(state, now, city, files).await
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

/// The sender's promise, if there is one.
fn once_key(
    request: &HttpRequest,
    body: &CreateCase,
    files: &[(String, Vec<u8>)],
) -> Result<Option<OnceKey>, Problem> {
    let Some(key) = once::key(request)?.map(str::to_owned) else { return Ok(None) };
    let mut said = serde_json::to_vec(body).unwrap_or_default();
    for (_, bytes) in files {
        said.extend(chance::fingerprint(bytes));
    }
    Ok(Some(OnceKey { surface: "cases", key, request_sha256: chance::fingerprint(&said) }))
}
