//! `POST /sessions`: somebody signs in.

use actix_web::{
    HttpResponse, post,
    web::{Data, Json},
};
use domain::{
    accounts::{self, Role},
    crews::CrewId,
    jurisdictions::JurisdictionId,
    text::Name,
};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use utoipa::ToSchema;

use crate::{extract::Now, problem::Problem, state::Shared, tokens::LIFE};

/// Who somebody says they are.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CreateSession {
    /// The city they work for.
    jurisdiction_id: JurisdictionId,
    /// Their login.
    #[schema(value_type = String, min_length = 1, max_length = 200)]
    login: Name,
    /// Their password.
    password: String,
}

/// A session.
#[derive(Serialize, ToSchema)]
pub(super) struct SessionView {
    /// Send it as `Authorization: Bearer ...`.
    access_token: String,
    /// Always `Bearer`.
    token_type: &'static str,
    /// How many seconds it lives.
    expires_in: i64,
    /// What they may do.
    role: Role,
    /// What they are called.
    name: String,
    /// Their crew, if they are one.
    #[serde(skip_serializing_if = "Option::is_none")]
    crew_id: Option<CrewId>,
}

/// Sign in.
///
/// Answers with a token that lives for a quarter of an hour. A wrong login and a wrong password
/// have the same answer, after the same time.
#[utoipa::path(
    tag = "sessions",
    responses(
        (status = CREATED, description = "Signed in", body = SessionView),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`wrong_login`", body = Problem),
    ),
)]
#[post("/sessions")]
pub(super) async fn create_session(
    Now(now): Now,
    state: Shared,
    seats: Data<Semaphore>,
    Json(body): Json<CreateSession>,
) -> Result<HttpResponse, Problem> {
    let CreateSession { jurisdiction_id, login, password } = body;
    let _seat = seats.acquire().await.map_err(|closed| Problem::new("unavailable", closed))?;
    let mut conn = state.connect().await?;
    let account = accounts::sign_in(&mut conn, &jurisdiction_id, login.as_str(), password).await?;
    let access_token =
        state.tokens.issue(now, &account).ok_or_else(|| Problem::new("internal", ""))?;
    Ok(HttpResponse::Created().insert_header(("Cache-Control", "no-store")).json(SessionView {
        access_token,
        token_type: "Bearer",
        expires_in: LIFE.num_seconds(),
        role: account.role,
        name: account.name,
        crew_id: account.crew_id,
    }))
}
