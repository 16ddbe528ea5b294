//! `POST /api-keys/current/rotation`: replaces the key that the request is signed in with.

use actix_web::{HttpResponse, post, web::Bytes};
use chrono::TimeDelta;
use domain::accounts;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{bearer::AppKey, view::IssuedKeyView};
use crate::{
    extract::Now,
    problem::{Problem, ProblemCode},
    state::Shared,
};

/// Maximum number of days for which the old key continues to work.
const MAX_OVERLAP_DAYS: u8 = 30;
/// Default number of days for which the old key continues to work.
const USUAL: u8 = 7;

/// When the old key expires.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RotateApiKey {
    /// Number of days for which the old key continues to work. 0 revokes it immediately.
    #[serde(default = "usual")]
    #[schema(minimum = 0, maximum = 30, default = 7)]
    overlap_days: u8,
}

const fn usual() -> u8 {
    USUAL
}

impl RotateApiKey {
    /// Reads the overlap from the body. An empty body means the default.
    fn read(body: &[u8]) -> Result<TimeDelta, Problem> {
        let body = if body.is_empty() { b"{}" } else { body };
        let Self { overlap_days } = serde_json::from_slice(body)
            .map_err(|error| Problem::new(ProblemCode::BadRequest, error))?;
        if overlap_days > MAX_OVERLAP_DAYS {
            return Err(Problem::new(ProblemCode::Invalid, "overlap_days takes 0 to 30"));
        }
        Ok(TimeDelta::days(overlap_days.into()))
    }
}

/// Rotate the current API key.
///
/// Creates a replacement key. The old key keeps working for seven days, or for `overlap_days`, so
/// that clients can switch without interruption; both keys share one quota. If the response is
/// lost, repeat the request: while the replacement is unused, it is revoked and a new one is
/// created.
#[utoipa::path(
    tag = "api-keys",
    security(("bearer" = [])),
    request_body(content = Option<RotateApiKey>, description = "May be left out."),
    responses(
        (status = CREATED, description = "The new key; shown only in this response", body = IssuedKeyView),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = CONFLICT, description = "`conflict`: the replacement key is in use", body = Problem),
        (status = UNPROCESSABLE_ENTITY, description = "`invalid`", body = Problem),
    ),
)]
#[post("/api-keys/current/rotation")]
pub(super) async fn rotate_current_api_key(
    AppKey(secret): AppKey,
    Now(now): Now,
    state: Shared,
    body: Bytes,
) -> Result<HttpResponse, Problem> {
    let overlap = RotateApiKey::read(&body)?;
    let mut conn = state.connect().await?;
    let issued = accounts::rotate_api_key(&mut conn, now, &secret, overlap).await?;
    Ok(HttpResponse::Created()
        .insert_header(("Cache-Control", "no-store"))
        .json(IssuedKeyView::from(issued)))
}
