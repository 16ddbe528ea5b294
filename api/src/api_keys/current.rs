//! `/api-keys/current`: an app looks at its own key, or gives it up.

use actix_web::{HttpResponse, delete, get};
use domain::accounts;

use super::{bearer::AppKey, view::ApiKeyView};
use crate::{extract::Now, problem::Problem, state::Shared};

/// Look at your own API key.
///
/// Send the key itself as `Authorization: Bearer sc_...`.
#[utoipa::path(
    tag = "api-keys",
    security(("bearer" = [])),
    responses(
        (status = OK, description = "The key", body = ApiKeyView),
        (status = UNAUTHORIZED, description = "`unauthorized`: also for a key that works no more", body = Problem),
    ),
)]
#[get("/api-keys/current")]
pub(super) async fn show_current_api_key(
    AppKey(secret): AppKey,
    Now(now): Now,
    state: Shared,
) -> Result<HttpResponse, Problem> {
    let mut conn = state.connect().await?;
    let standing = accounts::current_api_key(&mut conn, now, &secret).await?;
    Ok(HttpResponse::Ok()
        .insert_header(("Cache-Control", "no-store"))
        .json(ApiKeyView::from(standing)))
}

/// Revoke your own API key.
///
/// It works no more from now on. Keys that were made to replace it work on.
#[utoipa::path(
    tag = "api-keys",
    security(("bearer" = [])),
    responses(
        (status = NO_CONTENT, description = "It is revoked"),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
    ),
)]
#[delete("/api-keys/current")]
pub(super) async fn revoke_current_api_key(
    AppKey(secret): AppKey,
    Now(now): Now,
    state: Shared,
) -> Result<HttpResponse, Problem> {
    let mut conn = state.connect().await?;
    accounts::give_up_api_key(&mut conn, now, &secret).await?;
    Ok(HttpResponse::NoContent().finish())
}
