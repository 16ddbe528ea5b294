//! `POST /api-keys`: requests an API key.

use actix_web::{HttpResponse, post, web::Json};
use chrono::{DateTime, Utc};
use domain::{
    accounts::{self, Email, Environment, NewKeyRequest},
    jurisdictions::{self, JurisdictionId},
    text::Name,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    extract::Now,
    limits::{Admitted, KeyRequests},
    problem::Problem,
    state::Shared,
};

/// Request for an API key.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RequestApiKey {
    /// Jurisdiction that the app reports to.
    jurisdiction_id: JurisdictionId,
    /// Name of the app.
    #[schema(value_type = String, min_length = 1, max_length = 200)]
    name: Name,
    /// E-mail address of the person responsible for the app. The confirmation link is sent to it.
    #[schema(value_type = String, max_length = 254)]
    email: Email,
    /// `live` for the jurisdiction itself, `test` for its sandbox.
    #[serde(default = "live")]
    environment: Environment,
}

const fn live() -> Environment {
    Environment::Live
}

/// Confirmation that a mail with a link will be sent.
#[derive(Serialize, ToSchema)]
pub(super) struct RequestedApiKey {
    /// Jurisdiction of the requested key.
    jurisdiction_id: JurisdictionId,
    /// Time the link in the mail expires (UTC).
    expires_at: DateTime<Utc>,
}

/// Request an API key.
///
/// Sends an e-mail with a confirmation link to the address. The key is created when the link is
/// followed. The response is the same whether or not the address is known. The link opens a page
/// with a button; a program may send the last path segment of the link to `POST
/// /api-keys/confirmations` instead.
#[utoipa::path(
    tag = "api-keys",
    responses(
        (status = ACCEPTED, description = "Confirmation mail queued", body = RequestedApiKey),
        (status = BAD_REQUEST, description = "`bad_request`: also if the text cannot be an e-mail address", body = Problem),
        (status = NOT_FOUND, description = "`not_found`: unknown jurisdiction", body = Problem),
        (status = TOO_MANY_REQUESTS, description = "`too_many`: daily limit of mails to this address", body = Problem),
    ),
)]
#[post("/api-keys")]
pub(super) async fn request_api_key(
    admitted: Admitted<KeyRequests>,
    Now(now): Now,
    state: Shared,
    Json(body): Json<RequestApiKey>,
) -> Result<HttpResponse, Problem> {
    let RequestApiKey { jurisdiction_id, name, email, environment } = body;
    admitted.in_city(Some(&jurisdiction_id), None)?;
    let mut conn = state.connect().await?;
    let city = jurisdictions::store::find(&conn, &jurisdiction_id).await?;
    let city = city.filter(|city| city.sandbox_of.is_none()).ok_or_else(Problem::not_found)?;
    let new = NewKeyRequest { name: name.into(), email, environment };
    let request = accounts::request_api_key(&mut conn, now, &city, new).await?;
    state.notifier.notify();
    Ok(HttpResponse::Accepted()
        .json(RequestedApiKey { jurisdiction_id, expires_at: request.expires_at }))
}
