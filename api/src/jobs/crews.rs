//! `GET /crews`: who is out today.

use actix_web::{get, web::Json};
use domain::crews::{self, CrewId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{extract::Staff, problem::Problem, state::Shared};

/// A crew on shift.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CrewOut {
    /// The crew.
    crew_id: CrewId,
    /// What it is called.
    name: String,
    /// What it can do today.
    skills: Vec<String>,
}

/// List the crews on shift.
///
/// Where they are is not told here: each look at a crew's position is written down for the crew.
#[utoipa::path(
    tag = "cases",
    security(("bearer" = [])),
    responses(
        (status = OK, description = "The crews, by name", body = Vec<CrewOut>),
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
