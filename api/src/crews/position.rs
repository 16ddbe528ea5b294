//! `GET /crews/{crew_id}/position`: where a crew is.

use actix_web::{HttpResponse, get, http::header::CACHE_CONTROL, web::Path};
use chrono::{DateTime, Utc};
use domain::{
    crews::{self, CrewId, LookUpError},
    place::Place,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    extract::{Now, Staff},
    problem::Problem,
    state::Shared,
};

/// Where a crew was last seen.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PositionView {
    /// The crew.
    crew_id: CrewId,
    /// Where.
    place: Place,
    /// How far off it may be, in metres.
    accuracy_m: Option<f64>,
    /// When.
    at: DateTime<Utc>,
}

/// Look where a crew is.
///
/// For dispatchers, managers and admins, and only while the crew is on a shift. The crew is told
/// who looked, and when: see `GET /crew/position-reads`.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    params(("crew_id" = uuid::Uuid, Path, description = "The crew")),
    responses(
        (status = OK, description = "Where it was last seen", body = PositionView),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
        (status = NOT_FOUND, description = "`not_found`: also of a crew that is not on a shift", body = Problem),
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

impl From<LookUpError> for Problem {
    fn from(error: LookUpError) -> Self {
        match error {
            LookUpError::NotAllowed => Self::new("forbidden", error),
            LookUpError::NotFound => Self::new("not_found", error),
            LookUpError::Database(error) => error.into(),
        }
    }
}
