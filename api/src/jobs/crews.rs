//! `GET /crews`: lists the crews on shift.

use actix_web::{get, web::Json};
use domain::crews::{self, CrewId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{extract::Staff, problem::Problem, state::Shared};

/// A crew on shift.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CrewOut {
    /// Id of the crew.
    crew_id: CrewId,
    /// Name of the crew.
    name: String,
    /// Skills of the crew in this shift.
    skills: Vec<String>,
}

/// List crews on shift.
///
/// Positions are not included: each read of a position is recorded (see `GET
/// /crews/{crew_id}/position`).
#[utoipa::path(
    tag = "cases",
    security(("bearer" = [])),
    responses(
        (status = OK, description = "Crews, sorted by name", body = Vec<CrewOut>),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
    ),
)]
#[get("/crews")]
pub(super) async fn list_crews(staff: Staff, state: Shared) -> Result<Json<Vec<CrewOut>>, Problem> {
    let mut conn = state.connect().await?;
    let out = crews::store::out_today(&mut conn, &staff.jurisdiction_id).await?;
    let view = |(crew, skills): (crews::Crew, Vec<String>)| CrewOut {
        crew_id: crew.crew_id,
        name: crew.name,
        skills,
    };
    Ok(Json(out.into_iter().map(view).collect()))
}
