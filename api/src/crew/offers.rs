//! `GET /crew/offers`: lists the open offers to the crew.

use actix_web::{get, web::Json};
use domain::offers;

use crate::{crew_stream::OfferView, extract::Crew, problem::Problem, state::Shared};

/// List the offers to the crew.
///
/// Returns the live offers, as an alternative to the stream.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    responses(
        (status = OK, description = "Live offers, oldest first", body = Vec<OfferView>),
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
