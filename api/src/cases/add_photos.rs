//! `POST /cases/{number}/photos` and `POST /track/{jurisdiction_id}/{secret}/photos`: pictures come
//! after the report.

use actix_web::{
    HttpRequest, HttpResponse, post,
    web::{Path, Payload},
};
use chrono::{DateTime, Utc};
use domain::{
    cases::{self, Actor, Case, NewPhotos, On},
    jurisdictions::JurisdictionId,
};
use utoipa::ToSchema;

use super::{CaseView, show, track};
use crate::{
    extract::{IfMatch, Now, Staff},
    photos::{at_most, develop_all},
    problem::Problem,
    state::{Shared, State},
    upload,
    uploads::named,
};

/// Pictures of a problem, as a form.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form, which is read part by part")]
pub(super) struct AddPhotos {
    /// Pictures that come along.
    #[schema(value_type = Vec<String>, format = Binary, required = false)]
    photo: Vec<Vec<u8>>,
    /// Pictures that were sent before: the addresses of their uploads, or the secrets in them.
    #[schema(required = false)]
    photo_upload: Vec<String>,
}

/// Add photos to a case.
///
/// Up to six at a time, and 24 of a case. A picture that the case has already is not added again.
#[utoipa::path(
    tag = "cases",
    security(("bearer" = [])),
    params(
        ("number" = String, Path, description = "What people say"),
        ("If-Match" = Option<String>, Header, description = "The version you saw, as ETag gave it"),
    ),
    request_body(content = AddPhotos, content_type = "multipart/form-data"),
    responses(
        (status = OK, description = "The case, with its photos", body = CaseView, headers(("ETag" = String))),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
        (status = NOT_FOUND, description = "`not_found`", body = Problem),
        (status = PRECONDITION_FAILED, description = "`stale`: somebody was faster", body = Problem),
        (status = PAYLOAD_TOO_LARGE, description = "`too_large`", body = Problem),
        (status = UNPROCESSABLE_ENTITY, description = "`invalid`, `bad_photo`", body = Problem),
        (status = SERVICE_UNAVAILABLE, description = "`unavailable`", body = Problem),
    ),
)]
#[post("/cases/{number}/photos")]
pub(super) async fn add_photos_to_case(
    staff: Staff,
    Now(now): Now,
    IfMatch(expected): IfMatch,
    state: Shared,
    number: Path<String>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let city = &staff.jurisdiction_id;
    let case = show::find(&mut *state.connect().await?, city, &number).await?;
    let by = By { actor: &staff.actor, expected };
    add(&state, now, &case, by, &request, payload).await
}

/// Add photos to your report.
///
/// Up to six at a time, and 24 of a case. A picture that the case has already is not added again.
#[utoipa::path(
    tag = "track",
    params(
        ("jurisdiction_id" = String, Path, description = "The city"),
        ("secret" = String, Path, description = "From the reporter's link"),
    ),
    request_body(content = AddPhotos, content_type = "multipart/form-data"),
    responses(
        (status = OK, description = "The case, with its photos", body = CaseView, headers(("ETag" = String))),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`: uploads are named with an `Authorization` that is not valid", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
        (status = NOT_FOUND, description = "`not_found`", body = Problem),
        (status = PAYLOAD_TOO_LARGE, description = "`too_large`", body = Problem),
        (status = UNPROCESSABLE_ENTITY, description = "`invalid`, `bad_photo`", body = Problem),
        (status = SERVICE_UNAVAILABLE, description = "`unavailable`", body = Problem),
    ),
)]
#[post("/track/{jurisdiction_id}/{secret}/photos")]
pub(super) async fn add_photos_to_tracked_case(
    Now(now): Now,
    state: Shared,
    path: Path<(String, String)>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let case = track::find(&mut *state.connect().await?, &path).await?;
    let by = By { actor: &Actor::Reporter, expected: None };
    add(&state, now, &case, by, &request, payload).await
}

/// Who adds, and which version they believe in.
struct By<'a> {
    actor: &'a Actor,
    expected: Option<i32>,
}

async fn add(
    state: &State,
    now: DateTime<Utc>,
    case: &Case,
    by: By<'_>,
    request: &HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let city: &JurisdictionId = &case.jurisdiction_id;
    let (form, _room) = upload::read(request, payload, state.darkroom.max_bytes()).await?;
    let names = form.uploads();
    at_most(form.files.len() + names.len())?;
    let uploads = named(state, now, request, city, &names).await?;
    let photos = develop_all(state, now, city, form.files).await?;
    let By { actor, expected } = by;
    let on = On { jurisdiction: city, case_id: case.case_id, actor, expected };
    let mut conn = state.connect().await?;
    let case = cases::add_photos(&mut conn, now, &on, NewPhotos { photos, uploads }).await?;
    state.bell.ring();
    Ok(CaseView::load(&mut conn, state, &case).await?.respond())
}
