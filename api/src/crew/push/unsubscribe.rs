//! `DELETE /crew/push/subscriptions/{subscription_id}`: deletes a push subscription.

use actix_web::{HttpResponse, delete, web::Path};
use domain::pushes::{self, SubscriptionId};

use crate::{extract::Crew, problem::Problem, state::Shared};

/// Delete a push subscription.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    params(("subscription_id" = uuid::Uuid, Path, description = "Subscription identifier")),
    responses(
        (status = NO_CONTENT, description = "Subscription deleted"),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
        (status = NOT_FOUND, description = "`not_found`", body = Problem),
    ),
)]
#[delete("/crew/push/subscriptions/{subscription_id}")]
pub(super) async fn unsubscribe(
    crew: Crew,
    state: Shared,
    subscription_id: Path<SubscriptionId>,
) -> Result<HttpResponse, Problem> {
    let mut conn = state.connect().await?;
    pushes::unsubscribe(&mut conn, &crew.jurisdiction_id, crew.id, *subscription_id).await?;
    Ok(HttpResponse::NoContent().finish())
}
