//! `/api-keys/current`: shows and revokes the key that the request is signed in with.

use actix_web::{HttpResponse, delete, get};
use domain::accounts;

use super::{bearer::AppKey, view::ApiKeyView};
use crate::{extract::Now, problem::Problem, state::Shared};

/// Retrieve the current API key.
///
/// Returns the key that authenticates the request. Send the key as `Authorization: Bearer sc_...`.
#[utoipa::path(
    tag = "api-keys",
    security(("bearer" = [])),
    responses(
        (status = OK, description = "The key", body = ApiKeyView),
        (status = UNAUTHORIZED, description = "`unauthorized`: also for an expired or revoked key", body = Problem),
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

/// Revoke the current API key.
///
/// The key stops working at once. Keys that were created by rotating it keep working.
#[utoipa::path(
    tag = "api-keys",
    security(("bearer" = [])),
    responses(
        (status = NO_CONTENT, description = "Key revoked"),
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
