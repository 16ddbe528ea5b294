//! `POST /api-keys/current/rotation`: an app gets another key in place of its own.

use actix_web::{HttpResponse, post, web::Bytes};
use chrono::TimeDelta;
use domain::accounts;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{bearer::AppKey, view::IssuedKeyView};
use crate::{extract::Now, problem::Problem, state::Shared};

/// The old key works on for at most so long.
const LONGEST: u8 = 30;
/// And for so long if nobody says.
const USUAL: u8 = 7;

/// How the old key ends.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RotateApiKey {
    /// For how many days it works on; 0 ends it at once.
    #[serde(default = "usual")]
    #[schema(minimum = 0, maximum = 30, default = 7)]
    overlap_days: u8,
}

const fn usual() -> u8 {
    USUAL
}

impl RotateApiKey {
    /// Nobody has to say anything.
    fn read(body: &[u8]) -> Result<TimeDelta, Problem> {
        let body = if body.is_empty() { b"{}" } else { body };
        let Self { overlap_days } =
            serde_json::from_slice(body).map_err(|error| Problem::new("bad_request", error))?;
        if overlap_days > LONGEST {
            return Err(Problem::new("invalid", "overlap_days takes 0 to 30"));
        }
        Ok(TimeDelta::days(overlap_days.into()))
    }
}

/// Replace your own API key.
///
/// The old key works on for a week, or as long as `overlap_days` says, so that no app has to stop;
/// both share one quota. If the answer is lost, ask again: as long as nobody has used the new key,
/// it is revoked and another takes its place.
#[utoipa::path(
    tag = "api-keys",
    security(("bearer" = [])),
    request_body(content = Option<RotateApiKey>, description = "May be left out."),
    responses(
        (status = CREATED, description = "The new key, told only now", body = IssuedKeyView),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = CONFLICT, description = "`conflict`: the key that replaced it is in use", body = Problem),
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
