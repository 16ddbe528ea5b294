//! `POST /api-keys/confirmations`: confirms the e-mail address and issues the key.

use actix_web::{HttpResponse, post, web::Json};
use domain::{accounts, jurisdictions::JurisdictionId};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::IssuedKeyView;
use crate::{extract::Now, problem::Problem, state::Shared};

/// The last two parts of the link in the confirmation mail.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ConfirmApiKey {
    /// Jurisdiction: the second to last part of the link.
    jurisdiction_id: JurisdictionId,
    /// Secret: the last part of the link.
    secret: String,
}

/// Confirm an API key request.
///
/// Creates the key and returns it. The key is shown only in this response. A confirmation link can
/// be used once, within one day.
#[utoipa::path(
    tag = "api-keys",
    responses(
        (status = CREATED, description = "The key", body = IssuedKeyView),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = NOT_FOUND, description = "`not_found`: unknown link, or not the newest one", body = Problem),
        (status = CONFLICT, description = "`gone`: the link was used, or is older than one day", body = Problem),
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
