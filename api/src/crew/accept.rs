//! `POST /crew/offers/{offer_id}/accept`: the crew accepts an offer.

use actix_web::{HttpResponse, post, web::Path};
use domain::offers::{self, OfferId};

use super::jobs::lease_view;
use crate::{
    extract::{Crew, Now},
    problem::Problem,
    state::Shared,
};

/// Accept an offer.
///
/// The crew then holds the job exclusively. The response has the fence number that must be sent
/// with every later change of the job. Repeating the request has no further effect.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    params(("offer_id" = uuid::Uuid, Path, description = "Offer identifier")),
    responses(
        (status = OK, description = "The accepted job, with its fence", body = crate::crew_stream::LeaseView),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
        (status = NOT_FOUND, description = "`not_found`", body = Problem),
        (status = CONFLICT, description = "`gone`, `off_shift`, `queue_full`, `stock_out`", body = Problem),
    ),
)]
#[post("/crew/offers/{offer_id}/accept")]
pub(super) async fn accept_offer(
    crew: Crew,
    Now(now): Now,
    state: Shared,
    offer_id: Path<OfferId>,
) -> Result<HttpResponse, Problem> {
    let mut conn = state.connect().await?;
    let city = &crew.jurisdiction_id;
    let lease = offers::accept(&mut conn, now, city, crew.id, *offer_id).await?;
    state.notifier.notify();
    Ok(HttpResponse::Ok().json(lease_view(&mut conn, &lease).await?))
}
