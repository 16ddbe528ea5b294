//! `POST /api-keys/confirmations`: somebody has read the mail.

use actix_web::{HttpResponse, post, web::Json};
use domain::{accounts, jurisdictions::JurisdictionId};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::IssuedKeyView;
use crate::{extract::Now, problem::Problem, state::Shared};

/// What the link in the mail ends in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ConfirmApiKey {
    /// The last but one part.
    jurisdiction_id: JurisdictionId,
    /// The last part.
    secret: String,
}

/// Get the API key.
///
/// The answer is the only place where the key ever stands. A link works once, and for a day.
#[utoipa::path(
    tag = "api-keys",
    responses(
        (status = CREATED, description = "The key", body = IssuedKeyView),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = NOT_FOUND, description = "`not_found`: no such link, or not the newest", body = Problem),
        (status = CONFLICT, description = "`gone`: the link was used, or is older than a day", body = Problem),
    ),
)]
#[post("/api-keys/confirmations")]
pub(super) async fn confirm_api_key(
    Now(now): Now,
    state: Shared,
    Json(body): Json<ConfirmApiKey>,
) -> Result<HttpResponse, Problem> {
    let ConfirmApiKey { jurisdiction_id, secret } = body;
    let mut conn = state.connect().await?;
    let issued = accounts::confirm_api_key(&mut conn, now, &jurisdiction_id, &secret).await?;
    Ok(HttpResponse::Created()
        .insert_header(("Cache-Control", "no-store"))
        .json(IssuedKeyView::from(issued)))
}
