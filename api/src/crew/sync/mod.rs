//! `GET /crew/sync`: a phone catches up.

mod token;
mod view;

use actix_web::{HttpResponse, get, http::header::CACHE_CONTROL, web::Query};
use domain::crews;
use serde::Deserialize;
use utoipa::IntoParams;

use self::{
    token::{BadToken, Reading, Told},
    view::SyncView,
};
use crate::{
    extract::{Crew, Now},
    problem::Problem,
    state::Shared,
};

/// Since when.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SyncSince {
    /// The token of the last answer; without it, everything is told.
    since: Option<String>,
}

/// Catch up.
///
/// Everything that a crew's phone has to know (its shift, what is on board, the offers before it,
/// the jobs it holds), as the difference to what it was told before: what is new or has changed is
/// in the answer, what is gone is in `removed`, and what is in neither is as it was. Send `token`
/// back the next time. A token that is older than a day, of another crew or of another version
/// gets everything, with `full`.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    responses(
        (status = OK, description = "The difference", body = SyncView),
        (status = BAD_REQUEST, description = "`bad_request`: `since` is no token", body = Problem),
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
    let told = match query.since.as_deref().map(token::read).transpose()? {
        Some(Reading::Told(told)) => Some(told).filter(|told| told.holds_for(crew.id, now)),
        Some(Reading::Nothing) | None => None,
    };
    let mut conn = state.connect().await?;
    let world = crews::world(&mut conn, &crew.jurisdiction_id, crew.id).await?;
    let view = SyncView::of(told.as_ref(), Told::nothing(crew.id, now), world);
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(view))
}

impl From<BadToken> for Problem {
    fn from(error: BadToken) -> Self {
        Self::new("bad_request", error)
    }
}
