//! `GET /crew/position-reads`: lists who read the position of the crew.

use actix_web::{get, web::Json};
use chrono::{DateTime, Utc};
use domain::{
    accounts::Role,
    crews::{self, PositionRead},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{extract::Crew, problem::Problem, state::Shared};

/// Maximum number of entries in the response.
const MAX_PAGE_SIZE: i64 = 200;

/// A read of the crew's position by a staff member.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PositionReadView {
    /// Time of the read (UTC).
    at: DateTime<Utc>,
    /// Role of the reader.
    role: Role,
    /// Name of the reader.
    name: String,
}

impl From<PositionRead> for PositionReadView {
    fn from(PositionRead { at, role, name }: PositionRead) -> Self {
        Self { at, role, name }
    }
}

/// List reads of the crew's position.
///
/// Returns the last 200 times that a person looked up this crew's position, newest first.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    responses(
        (status = OK, description = "Reads of the position, newest first", body = Vec<PositionReadView>),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
    ),
)]
#[get("/crew/position-reads")]
pub(super) async fn list_position_reads(
    crew: Crew,
    state: Shared,
) -> Result<Json<Vec<PositionReadView>>, Problem> {
    let mut conn = state.connect().await?;
    let reads =
        crews::position_reads(&mut conn, &crew.jurisdiction_id, crew.id, MAX_PAGE_SIZE).await?;
    Ok(Json(reads.into_iter().map(PositionReadView::from).collect()))
}
