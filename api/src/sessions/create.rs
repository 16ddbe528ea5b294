//! `POST /sessions`: signs in.

use actix_web::{HttpResponse, post, web::Json};
use domain::{
    accounts::{self, Account, Credentials, Role, SignInError},
    crews::CrewId,
    jurisdictions::JurisdictionId,
    text::Name,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    extract::Now,
    limits::{Admitted, SignIns},
    problem::{Problem, ProblemCode},
    state::Shared,
    tokens::LIFE,
};

/// Credentials.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CreateSession {
    /// Jurisdiction of the account.
    jurisdiction_id: JurisdictionId,
    /// Login name.
    #[schema(value_type = String, min_length = 1, max_length = 200)]
    login: Name,
    /// Password.
    password: String,
}

/// A session.
#[derive(Serialize, ToSchema)]
pub(super) struct SessionView {
    /// Access token. Send it as `Authorization: Bearer ...`.
    access_token: String,
    /// Always `Bearer`.
    token_type: &'static str,
    /// Seconds until the token expires.
    expires_in: i64,
    /// Role of the account.
    role: Role,
    /// Name of the account.
    name: String,
    /// Id of the crew. Null if the account is not a crew.
    #[serde(skip_serializing_if = "Option::is_none")]
    crew_id: Option<CrewId>,
}

/// Create a session.
///
/// Signs in with login and password, and returns an access token that is valid for 15 minutes. A
/// wrong login and a wrong password give the same response in the same time. After some failed
/// attempts for a login or from a network address, further ones are refused without checking the
/// password for a time that doubles with each attempt: see `Retry-After`.
#[utoipa::path(
    tag = "sessions",
    responses(
        (status = CREATED, description = "Access token", body = SessionView),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`wrong_login`", body = Problem),
        (status = TOO_MANY_REQUESTS, description = "`too_many`: attempts failed for this login or from this address", body = Problem),
        (status = SERVICE_UNAVAILABLE, description = "`unavailable`: too many people sign in at once", body = Problem),
    ),
)]
#[post("/sessions")]
pub(super) async fn create_session(
    admitted: Admitted<SignIns>,
    Now(now): Now,
    state: Shared,
    Json(body): Json<CreateSession>,
) -> Result<HttpResponse, Problem> {
    let CreateSession { jurisdiction_id, login, password } = body;
    admitted.in_city(Some(&jurisdiction_id), None)?;
    let credentials = Credentials {
        jurisdiction_id,
        login: login.into(),
        password,
        networks: admitted.networks().to_vec(),
    };
    let signed_in = accounts::sign_in(state.pool(), &state.passwords, credentials).await;
    count(&signed_in);
    let account = signed_in?;
    let access_token =
        state.tokens.issue(now, &account).ok_or_else(|| Problem::new(ProblemCode::Internal, ""))?;
    Ok(HttpResponse::Created().insert_header(("Cache-Control", "no-store")).json(SessionView {
        access_token,
        token_type: "Bearer",
        expires_in: LIFE.num_seconds(),
        role: account.role,
        name: account.name,
        crew_id: account.crew_id,
    }))
}

/// Counts how sign-ins end. Failures are also logged, by `domain`.
fn count(signed_in: &Result<Account, SignInError>) {
    let outcome = match signed_in {
        Ok(_) => "ok",
        Err(SignInError::Wrong) => "wrong",
        Err(SignInError::Wait(_)) => "wait",
        Err(SignInError::Busy) => "busy",
        Err(SignInError::NoConnection(_) | SignInError::Database(_)) => "error",
    };
    metrics::counter!("streetcorner_sign_ins_total", "outcome" => outcome).increment(1);
}
