//! `GET /crew/position-reads`: who looked where this crew was.

use actix_web::{get, web::Json};
use chrono::{DateTime, Utc};
use domain::{
    accounts::Role,
    crews::{self, PositionRead},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{extract::Crew, problem::Problem, state::Shared};

/// So many are shown.
const MOST: i64 = 200;

/// Somebody has looked where the crew was.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PositionReadView {
    /// When.
    at: DateTime<Utc>,
    /// What they are here for.
    role: Role,
    /// What they are called.
    name: String,
}

impl From<PositionRead> for PositionReadView {
    fn from(PositionRead { at, role, name }: PositionRead) -> Self {
        Self { at, role, name }
    }
}

/// List who looked where this crew was.
///
/// Every look of a person at the crew's position is here, the newest first; the last 200 of them.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    responses(
        (status = OK, description = "Who, and when", body = Vec<PositionReadView>),
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
    let reads = crews::position_reads(&mut conn, &crew.jurisdiction_id, crew.id, MOST).await?;
    Ok(Json(reads.into_iter().map(PositionReadView::from).collect()))
}
