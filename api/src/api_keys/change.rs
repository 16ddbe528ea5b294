//! `PATCH /api-keys/{api_key_id}`: the city changes what a key may do.

use actix_web::{
    patch,
    web::{Json, Path},
};
use domain::accounts::{self, ApiKeyId, Scope};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::ApiKeyView;
use crate::{
    extract::{Admin, Now},
    problem::Problem,
    state::Shared,
};

/// What changes; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeApiKey {
    /// What it is good for from now on. `status` is for the city's own systems: it lets a key
    /// change where cases stand.
    scopes: Option<Vec<Scope>>,
    /// How many posts a day (UTC) it may send.
    #[schema(minimum = 0)]
    daily_quota: Option<i32>,
    /// `true` ends it at once, and for good.
    #[serde(default)]
    revoked: bool,
}

/// Change an API key of the city or of its sandbox.
///
/// Scopes and quota hold for the key and for all that it was rotated into or out of; only the one
/// key is revoked. For admins.
#[utoipa::path(
    tag = "api-keys",
    security(("bearer" = [])),
    params(("api_key_id" = ApiKeyId, Path, description = "The key's id")),
    responses(
        (status = OK, description = "The key as it is now", body = ApiKeyView),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
        (status = NOT_FOUND, description = "`not_found`", body = Problem),
        (status = UNPROCESSABLE_ENTITY, description = "`invalid`", body = Problem),
    ),
)]
#[patch("/api-keys/{api_key_id}")]
pub(super) async fn change_api_key(
    admin: Admin,
    Now(now): Now,
    state: Shared,
    id: Path<ApiKeyId>,
    Json(body): Json<ChangeApiKey>,
) -> Result<Json<ApiKeyView>, Problem> {
    let ChangeApiKey { scopes, daily_quota, revoked } = body;
    if daily_quota.is_some_and(|quota| quota < 0) {
        return Err(Problem::new("invalid", "daily_quota takes 0 and more"));
    }
    let scopes = scopes.map(|mut scopes| {
        scopes.sort_unstable();
        scopes.dedup();
        scopes
    });
    let change = accounts::ChangeApiKey { scopes, daily_quota, revoke: revoked };
    let mut conn = state.connect().await?;
    let city = &admin.jurisdiction_id;
    let changed = accounts::change_api_key(&mut conn, now, city, *id, change).await?;
    Ok(Json(changed.ok_or_else(Problem::not_found)?.into()))
}
