//! `GET /api-keys`: lists the API keys of a jurisdiction.

use actix_web::{get, web::Json};
use domain::accounts;

use super::view::ApiKeyView;
use crate::{
    extract::{Admin, Now},
    problem::Problem,
    state::Shared,
};

/// List API keys.
///
/// Returns the API keys of the jurisdiction and of its sandbox, newest first, including revoked and
/// expired keys. Requires the admin role.
#[utoipa::path(
    tag = "api-keys",
    security(("bearer" = [])),
    responses(
        (status = OK, description = "API keys", body = Vec<ApiKeyView>),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
    ),
)]
#[get("/api-keys")]
pub(super) async fn list_api_keys(
    admin: Admin,
    Now(now): Now,
    state: Shared,
) -> Result<Json<Vec<ApiKeyView>>, Problem> {
    let mut conn = state.connect().await?;
    let keys = accounts::api_keys_of(&mut conn, now, &admin.jurisdiction_id).await?;
    Ok(Json(keys.into_iter().map(ApiKeyView::from).collect()))
}
