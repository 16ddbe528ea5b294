//! `POST /crew/offers/{offer_id}/accept`: a crew takes a job.

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
/// The crew then holds the job, alone, under a fence number that it shows with everything it does
/// to the job. Accepting twice is accepting once.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    params(("offer_id" = uuid::Uuid, Path, description = "The offer")),
    responses(
        (status = OK, description = "The job is yours", body = super::view::LeaseView),
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
    state.bell.ring();
    Ok(HttpResponse::Ok().json(lease_view(&mut conn, &lease).await?))
}
