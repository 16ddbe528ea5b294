//! `POST /cases`: a resident reports a problem.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, post, web::Json};
use domain::{
    cases::{self, Actor, CaseNumber, Channel, Contact, Location, NewCase, Status},
    chance,
    idempotency::OnceKey,
    jurisdictions::{self, JurisdictionId},
    place::Place,
    text::{self, BadLength, Name},
    uploads::Named,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{extract::Now, once, problem::Problem, state::Shared};

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
    /// Where the problem is. Either this or an address.
    place: Option<Place>,
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
/// then `acknowledged`. Nobody has to sign in. A photo goes through Open311's multipart form.
/// With an `Idempotency-Key` header the same report sent again is the same case.
#[utoipa::path(
    tag = "cases",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes it safe to send again")),
    responses(
        (status = CREATED, description = "Received", body = CreatedCase),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = NOT_FOUND, description = "`not_found`: no such city", body = Problem),
        (status = CONFLICT, description = "`key_reused`", body = Problem),
        (status = UNPROCESSABLE_ENTITY, description = "`invalid`, with every single mistake", body = Problem),
    ),
)]
#[post("/cases")]
pub(super) async fn create_case(
    Now(now): Now,
    state: Shared,
    request: HttpRequest,
    Json(body): Json<CreateCase>,
) -> Result<HttpResponse, Problem> {
    let once = once_key(&request, &body)?;
    let city = body.jurisdiction_id.clone();
    let mut conn = state.connect().await?;
    jurisdictions::store::find(&mut conn, &city).await?.ok_or_else(Problem::not_found)?;
    let new = new_case(body)?;
    let submitted =
        cases::submit(&mut conn, now, &city, &Actor::Reporter, new, once.as_ref()).await?;
    state.bell.ring();
    let tracking_url = state.url(&format!("/track/{city}/{}", submitted.secret));
    Ok(HttpResponse::Created().insert_header(("Cache-Control", "no-store")).json(CreatedCase {
        number: submitted.case.number,
        status: submitted.case.status,
        tracking_url,
    }))
}

fn new_case(body: CreateCase) -> Result<NewCase, BadLength> {
    let CreateCase {
        jurisdiction_id: _,
        service_code,
        place,
        address,
        description,
        answers,
        email,
        phone,
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
fn once_key(request: &HttpRequest, body: &CreateCase) -> Result<Option<OnceKey>, Problem> {
    let Some(key) = once::key(request)?.map(str::to_owned) else { return Ok(None) };
    let body = serde_json::to_string(body).unwrap_or_default();
    Ok(Some(OnceKey { surface: "cases", key, request_sha256: chance::fingerprint(&body) }))
}
