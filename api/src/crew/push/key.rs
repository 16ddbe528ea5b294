//! `GET /crew/push/key`: what a phone subscribes with.

use actix_web::{get, web::Json};
use domain::pushes::PushKind;
use serde::Serialize;
use utoipa::ToSchema;

use super::Pushing;
use crate::{extract::Crew, problem::Problem, state::Shared};

/// How phones are woken here.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PushKeyView {
    /// For `applicationServerKey`: the public half of the VAPID key, in base64url.
    public_key: String,
    /// What may be subscribed.
    kinds: Vec<PushKind>,
}

/// Learn how phones are woken here.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    responses(
        (status = OK, description = "The key, and the services that are set up", body = PushKeyView),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
    ),
)]
#[get("/crew/push/key")]
pub(super) async fn push_key(_crew: Crew, state: Shared) -> Json<PushKeyView> {
    let Pushing { key, kinds, reach: _ } = state.pushing.clone();
    Json(PushKeyView { public_key: key, kinds })
}
