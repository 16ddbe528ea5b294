//! `GET /api-keys`: the keys of a city.

use actix_web::{get, web::Json};
use domain::accounts;

use super::view::ApiKeyView;
use crate::{
    extract::{Admin, Now},
    problem::Problem,
    state::Shared,
};

/// List the API keys of the city and of its sandbox.
///
/// The newest first; also those that work no more. For admins.
#[utoipa::path(
    tag = "api-keys",
    security(("bearer" = [])),
    responses(
        (status = OK, description = "The keys", body = Vec<ApiKeyView>),
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
