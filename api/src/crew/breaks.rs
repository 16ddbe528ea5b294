//! `POST /crew/shift/break` and `DELETE /crew/shift/break`: starts and ends a break.

use actix_web::{HttpResponse, delete, post, web::Json};
use chrono::{DateTime, TimeDelta, Utc};
use domain::crews;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    extract::{Crew, Now},
    problem::Problem,
    state::Shared,
};

/// Length of a break.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TakeBreak {
    /// Duration of the break, in minutes from now.
    #[schema(minimum = 1, maximum = 180)]
    minutes: u32,
}

/// A break.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BreakView {
    /// Time the break starts (UTC).
    starts_at: DateTime<Utc>,
    /// Time the break ends (UTC).
    ends_at: DateTime<Utc>,
}

/// Start a break.
///
/// Offers are withdrawn, and none are made until the break ends. The crew keeps the jobs that it
/// holds.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    responses(
        (status = OK, description = "The started break", body = BreakView),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
        (status = CONFLICT, description = "`off_shift`", body = Problem),
        (status = UNPROCESSABLE_ENTITY, description = "`invalid`", body = Problem),
    ),
)]
#[post("/crew/shift/break")]
pub(super) async fn take_break(
    crew: Crew,
    Now(now): Now,
    state: Shared,
    Json(TakeBreak { minutes }): Json<TakeBreak>,
) -> Result<Json<BreakView>, Problem> {
    let mut conn = state.connect().await?;
    let length = TimeDelta::minutes(minutes.into());
    let city = &crew.jurisdiction_id;
    let rest = crews::take_break(&mut conn, now, city, crew.id, length).await?;
    state.notifier.notify();
    Ok(Json(BreakView { starts_at: rest.starts_at, ends_at: rest.ends_at }))
}

/// End the break.
///
/// Makes the crew available for offers again. Has no effect without a break.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    responses(
        (status = NO_CONTENT, description = "Break ended"),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
        (status = CONFLICT, description = "`off_shift`", body = Problem),
    ),
)]
#[delete("/crew/shift/break")]
pub(super) async fn end_break(
    crew: Crew,
    Now(now): Now,
    state: Shared,
) -> Result<HttpResponse, Problem> {
    let mut conn = state.connect().await?;
    crews::end_break(&mut conn, now, &crew.jurisdiction_id, crew.id).await?;
    state.notifier.notify();
    Ok(HttpResponse::NoContent().finish())
}
