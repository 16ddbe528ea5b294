//! `PATCH /api-keys/{api_key_id}`: changes the scopes or quota of a key, or revokes it.

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
    problem::{Problem, ProblemCode},
    state::Shared,
};

/// Changes to an API key. Omitted fields keep their value.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeApiKey {
    /// New scopes of the key. `status` is for the city's own systems: it allows changing case
    /// statuses.
    scopes: Option<Vec<Scope>>,
    /// Maximum number of posts per day (UTC).
    #[schema(minimum = 0)]
    daily_quota: Option<i32>,
    /// `true` revokes the key immediately. This cannot be undone.
    #[serde(default)]
    revoked: bool,
}

/// Update an API key.
///
/// Scopes and quota apply to the key and to all keys of its rotation chain; revocation applies to
/// this key only. Requires the admin role.
#[utoipa::path(
    tag = "api-keys",
    security(("bearer" = [])),
    params(("api_key_id" = ApiKeyId, Path, description = "API key identifier")),
    responses(
        (status = OK, description = "The updated key", body = ApiKeyView),
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
        return Err(Problem::new(ProblemCode::Invalid, "daily_quota takes 0 and more"));
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
