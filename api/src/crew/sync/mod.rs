//! `GET /crew/sync`: returns what changed since the last sync of a phone.

mod token;
mod view;

use actix_web::{HttpResponse, get, http::header::CACHE_CONTROL, web::Query};
use domain::crews;
use serde::Deserialize;
use utoipa::IntoParams;

use self::{
    token::{BadToken, Reading, SyncedState},
    view::SyncView,
};
use crate::{
    extract::{Crew, Now},
    problem::{Problem, ProblemCode},
    state::Shared,
};

/// Starting point of the sync.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SyncSince {
    /// Token of the last response. Without it, the response contains the current state.
    since: Option<String>,
}

/// Synchronize the crew's state.
///
/// Returns the crew's shift, stock, offers and jobs as the difference to an earlier response: new
/// and changed objects, and the identifiers of removed objects in `removed`. Send the returned
/// `token` with the next request. A token that is older than one day, belongs to another crew or
/// has an old format returns the whole state, with `full` set.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    responses(
        (status = OK, description = "Changes since the token", body = SyncView),
        (status = BAD_REQUEST, description = "`bad_request`: `since` is not a valid token", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
    ),
)]
#[get("/crew/sync")]
pub(super) async fn sync(
    crew: Crew,
    Now(now): Now,
    state: Shared,
    query: Query<SyncSince>,
) -> Result<HttpResponse, Problem> {
    let known = match query.since.as_deref().map(token::read).transpose()? {
        Some(Reading::Synced(known)) => Some(known).filter(|known| known.holds_for(crew.id, now)),
        Some(Reading::Nothing) | None => None,
    };
    let mut conn = state.connect().await?;
    let world = crews::world(&mut conn, &crew.jurisdiction_id, crew.id).await?;
    let view = SyncView::of(known.as_ref(), SyncedState::nothing(crew.id, now), world);
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(view))
}

impl From<BadToken> for Problem {
    fn from(error: BadToken) -> Self {
        Self::new(ProblemCode::BadRequest, error)
    }
}
