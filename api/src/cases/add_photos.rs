//! `POST /cases/{number}/photos` and `POST /track/{jurisdiction_id}/{secret}/photos`: adds photos
//! to a case.

use actix_web::{
    HttpRequest, HttpResponse, post,
    web::{Path, Payload},
};
use chrono::{DateTime, Utc};
use domain::{
    cases::{self, Actor, Case, CaseTarget, NewPhotos},
    jurisdictions::JurisdictionId,
};
use utoipa::ToSchema;

use super::{CaseView, show, track};
use crate::{
    extract::{IfMatch, Now, Staff},
    photos::{at_most, process_all},
    problem::Problem,
    request_body,
    state::{Shared, State},
    uploads::named,
};

/// Photos to add, as multipart form data.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form, which is read part by part")]
pub(super) struct AddPhotos {
    /// Photo files.
    #[schema(value_type = Vec<String>, format = Binary, required = false)]
    photo: Vec<Vec<u8>>,
    /// Photos that were uploaded before: the URLs of their uploads, or the secrets in the URLs.
    #[schema(required = false)]
    photo_upload: Vec<String>,
}

/// Add photos to a case.
///
/// Accepts up to six photos per request and 24 per case. A photo that the case already has is
/// ignored.
#[utoipa::path(
    tag = "cases",
    security(("bearer" = [])),
    params(
        ("number" = String, Path, description = "Public case number"),
        ("If-Match" = Option<String>, Header, description = "Version that was read, as returned in `ETag`"),
    ),
    request_body(content = AddPhotos, content_type = "multipart/form-data"),
    responses(
        (status = OK, description = "The case with its photos", body = CaseView, headers(("ETag" = String))),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
        (status = NOT_FOUND, description = "`not_found`", body = Problem),
        (status = PRECONDITION_FAILED, description = "`stale`: the case has changed since it was read", body = Problem),
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

/// Add photos to a tracked case.
///
/// Accepts up to six photos per request and 24 per case. A photo that the case already has is
/// ignored.
#[utoipa::path(
    tag = "track",
    params(
        ("jurisdiction_id" = String, Path, description = "Jurisdiction identifier"),
        ("secret" = String, Path, description = "Secret of the tracking link"),
    ),
    request_body(content = AddPhotos, content_type = "multipart/form-data"),
    responses(
        (status = OK, description = "The case with its photos", body = CaseView, headers(("ETag" = String))),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`: uploads are referenced with an invalid `Authorization`", body = Problem),
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

/// Actor, and the case version that the client expects (`If-Match`).
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
    let (form, _room) =
        request_body::read(request, payload, state.photo_processor.max_bytes()).await?;
    let names = form.uploads();
    at_most(form.files.len() + names.len())?;
    let uploads = named(state, now, request, city, &names).await?;
    let photos = process_all(state, now, city, form.files).await?;
    let By { actor, expected } = by;
    let target = CaseTarget { jurisdiction: city, case_id: case.case_id, actor, expected };
    let mut conn = state.connect().await?;
    let case = cases::add_photos(&mut conn, now, &target, NewPhotos { photos, uploads }).await?;
    state.notifier.notify();
    let view = if *actor == Actor::Reporter {
        CaseView::load_tracked(&mut conn, state, &case).await?
    } else {
        CaseView::load(&mut conn, state, &case).await?
    };
    Ok(view.respond())
}
