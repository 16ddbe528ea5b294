//! `GET /crews/{crew_id}/position`: shows the last position of a crew.

use actix_web::{HttpResponse, get, http::header::CACHE_CONTROL, web::Path};
use chrono::{DateTime, Utc};
use domain::{
    crews::{self, CrewId},
    place::Place,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    extract::{Now, Staff},
    problem::Problem,
    state::Shared,
};

/// Last known position of a crew.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PositionView {
    /// Id of the crew.
    crew_id: CrewId,
    /// Position (WGS 84).
    place: Place,
    /// Error radius of the position, in metres.
    accuracy_m: Option<f64>,
    /// Time of the position (UTC).
    at: DateTime<Utc>,
}

/// Retrieve a crew's position.
///
/// Available to dispatchers, managers and admins while the crew is on shift. The read is recorded
/// and visible to the crew: see `GET /crew/position-reads`.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    params(("crew_id" = uuid::Uuid, Path, description = "Crew identifier")),
    responses(
        (status = OK, description = "The last known position", body = PositionView),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
        (status = NOT_FOUND, description = "`not_found`: also if the crew is not on shift", body = Problem),
    ),
)]
#[get("/crews/{crew_id}/position")]
pub(super) async fn show_position(
    staff: Staff,
    Now(now): Now,
    state: Shared,
    crew_id: Path<CrewId>,
) -> Result<HttpResponse, Problem> {
    let city = &staff.jurisdiction_id;
    let mut conn = state.connect().await?;
    let position = crews::look_up_position(&mut conn, now, city, &staff.actor, *crew_id).await?;
    let crews::Position { jurisdiction_id: _, crew_id, place, accuracy_m, at } = position;
    let view = PositionView { crew_id, place, accuracy_m, at };
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(view))
}
