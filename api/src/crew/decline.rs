//! `POST /crew/offers/{offer_id}/decline`: the crew declines an offer.

use actix_web::{
    HttpResponse, post,
    web::{Json, Path},
};
use domain::{
    offers::{self, OfferId},
    text,
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    extract::{Crew, Now},
    problem::Problem,
    state::Shared,
};

/// Reason for declining an offer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DeclineOffer {
    /// Reason, at most 500 characters.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

/// Decline an offer.
///
/// The job is offered to the next crew. Repeating the request has no further effect.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    params(("offer_id" = uuid::Uuid, Path, description = "Offer identifier")),
    responses(
        (status = NO_CONTENT, description = "Offer declined"),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
        (status = NOT_FOUND, description = "`not_found`", body = Problem),
        (status = CONFLICT, description = "`gone`", body = Problem),
        (status = UNPROCESSABLE_ENTITY, description = "`invalid`", body = Problem),
    ),
)]
#[post("/crew/offers/{offer_id}/decline")]
pub(super) async fn decline_offer(
    crew: Crew,
    Now(now): Now,
    state: Shared,
    offer_id: Path<OfferId>,
    Json(body): Json<DeclineOffer>,
) -> Result<HttpResponse, Problem> {
    let reason = text::tidy_within("reason", &body.reason, 500)?;
    let mut conn = state.connect().await?;
    let city = &crew.jurisdiction_id;
    offers::decline(&mut conn, now, city, crew.id, *offer_id, &reason).await?;
    state.notifier.notify();
    Ok(HttpResponse::NoContent().finish())
}
