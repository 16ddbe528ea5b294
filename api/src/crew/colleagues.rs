//! `GET /crew/colleagues`: lists the other crews on shift.

use actix_web::{get, web::Json};
use domain::crews::{self, CrewId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{extract::Crew, problem::Problem, state::Shared};

/// Another crew on shift.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Colleague {
    /// Id of the crew.
    crew_id: CrewId,
    /// Name of the crew.
    name: String,
    /// Skills of the crew in this shift.
    skills: Vec<String>,
}

/// List other crews on shift.
///
/// Lists the crews that a job or stock can be handed over to. Positions are not included.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    responses(
        (status = OK, description = "Crews, sorted by name", body = Vec<Colleague>),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
    ),
)]
#[get("/crew/colleagues")]
pub(super) async fn list_colleagues(
    crew: Crew,
    state: Shared,
) -> Result<Json<Vec<Colleague>>, Problem> {
    let mut conn = state.connect().await?;
    let out = crews::store::out_today(&mut conn, &crew.jurisdiction_id).await?;
    let others = out.into_iter().filter(|(other, _)| other.crew_id != crew.id);
    let view = |(other, skills): (crews::Crew, Vec<String>)| Colleague {
        crew_id: other.crew_id,
        name: other.name,
        skills,
    };
    Ok(Json(others.map(view).collect()))
}
