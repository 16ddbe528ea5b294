//! `POST /api-keys`: somebody asks for a key.

use actix_web::{HttpResponse, post, web::Json};
use chrono::{DateTime, Utc};
use domain::{
    accounts::{self, Email, Environment, NewKeyRequest},
    jurisdictions::{self, JurisdictionId},
    text::Name,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{extract::Now, problem::Problem, state::Shared};

/// For what a key is asked.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RequestApiKey {
    /// The city.
    jurisdiction_id: JurisdictionId,
    /// What the app is called.
    #[schema(value_type = String, min_length = 1, max_length = 200)]
    name: Name,
    /// Who answers for it. A link is sent there.
    #[schema(value_type = String, max_length = 254)]
    email: Email,
    /// `live` for the city itself, `test` for its sandbox.
    #[serde(default = "live")]
    environment: Environment,
}

const fn live() -> Environment {
    Environment::Live
}

/// That a mail is on its way.
#[derive(Serialize, ToSchema)]
pub(super) struct RequestedApiKey {
    /// The city.
    jurisdiction_id: JurisdictionId,
    /// Until when the link in the mail works.
    expires_at: DateTime<Utc>,
}

/// Ask for an API key.
///
/// A mail with a link goes to the address; the key is made when somebody follows it. The answer is
/// the same whether or not the address is known. The link leads to a page with a button; a program
/// may send the last part of it to `POST /api-keys/confirmations`.
#[utoipa::path(
    tag = "api-keys",
    responses(
        (status = ACCEPTED, description = "A mail is on its way", body = RequestedApiKey),
        (status = BAD_REQUEST, description = "`bad_request`: also for what cannot be an address", body = Problem),
        (status = NOT_FOUND, description = "`not_found`: no such city", body = Problem),
        (status = TOO_MANY_REQUESTS, description = "`too_many`: enough mails went to this address today", body = Problem),
    ),
)]
#[post("/api-keys")]
pub(super) async fn request_api_key(
    Now(now): Now,
    state: Shared,
    Json(body): Json<RequestApiKey>,
) -> Result<HttpResponse, Problem> {
    let RequestApiKey { jurisdiction_id, name, email, environment } = body;
    let mut conn = state.connect().await?;
    let city = jurisdictions::store::find(&conn, &jurisdiction_id).await?;
    let city = city.filter(|city| city.sandbox_of.is_none()).ok_or_else(Problem::not_found)?;
    let new = NewKeyRequest { name: name.into(), email, environment };
    let request = accounts::request_api_key(&mut conn, now, &city, new).await?;
    state.bell.ring();
    Ok(HttpResponse::Accepted()
        .json(RequestedApiKey { jurisdiction_id, expires_at: request.expires_at }))
}
