//! `GET /crew/push/key`: returns the key for push subscriptions.

use actix_web::{get, web::Json};
use domain::pushes::PushKind;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{extract::Crew, problem::Problem, pushing::Pushing, state::Shared};

/// Push services that are available, and the key for Web Push.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PushKeyView {
    /// Public VAPID key in base64url, for `applicationServerKey`.
    public_key: String,
    /// Kinds of subscriptions that can be created.
    kinds: Vec<PushKind>,
}

/// Retrieve the push key.
///
/// Returns the public key (VAPID) and the push services that this server supports.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    responses(
        (status = OK, description = "The public key and the configured push services", body = PushKeyView),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
    ),
)]
#[get("/crew/push/key")]
pub(super) async fn push_key(_crew: Crew, state: Shared) -> Json<PushKeyView> {
    let Pushing { key, kinds, reach: _ } = state.pushing.clone();
    Json(PushKeyView { public_key: key, kinds })
}
