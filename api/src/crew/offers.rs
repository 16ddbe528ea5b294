//! `GET /crew/offers`: what waits for this crew's answer.

use actix_web::{get, web::Json};
use domain::offers;

use super::view::OfferView;
use crate::{extract::Crew, problem::Problem, state::Shared};

/// List the offers to this crew.
///
/// The same that the stream tells, for who would rather ask.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    responses(
        (status = OK, description = "The offers, oldest first", body = Vec<OfferView>),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
    ),
)]
#[get("/crew/offers")]
pub(super) async fn list_offers(
    crew: Crew,
    state: Shared,
) -> Result<Json<Vec<OfferView>>, Problem> {
    let mut conn = state.connect().await?;
    let crews = [(crew.jurisdiction_id, crew.id)];
    let found = offers::store::before_crews(&mut conn, &crews).await?;
    Ok(Json(found.iter().map(|(offer, job, case)| OfferView::of(offer, job, case)).collect()))
}
