//! `GET /cases/{number}/visits`: what crews have seen at a case.

use actix_web::{
    get,
    web::{Json, Path},
};
use chrono::{DateTime, Utc};
use domain::{
    jobs::JobId,
    operations::{self, OperationId, Visit, VisitKind, VisitStanding},
    photos::PhotoId,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::find;
use crate::{extract::Staff, problem::Problem, state::Shared};

/// A piece of evidence that a crew's phone has sent as an operation.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VisitView {
    /// The phone's name for it.
    operation_id: OperationId,
    /// Whose.
    crew: String,
    /// The job.
    job_id: JobId,
    /// Which operation brought it.
    kind: VisitKind,
    /// Whether the crew held the job when it came.
    standing: VisitStanding,
    /// In words.
    note: String,
    /// Pictures.
    photo_ids: Vec<PhotoId>,
    /// How far from the job's place the crew was, in metres.
    distance_m: Option<f64>,
    /// How far off that may be, in metres.
    accuracy_m: Option<f64>,
    /// What was used, how many, and how many of them were not on board by our count.
    parts: serde_json::Value,
    /// When, by the phone's clock.
    device_at: DateTime<Utc>,
    /// When it came.
    received_at: DateTime<Utc>,
}

impl From<Visit> for VisitView {
    fn from(visit: Visit) -> Self {
        let Visit {
            operation_id,
            crew,
            job_id,
            kind,
            standing,
            note,
            photo_ids,
            distance_m,
            accuracy_m,
            parts,
            device_at,
            received_at,
        } = visit;
        Self {
            operation_id,
            crew,
            job_id,
            kind,
            standing,
            note,
            photo_ids,
            distance_m,
            accuracy_m,
            parts,
            device_at,
            received_at,
        }
    }
}

/// List what crews have seen at a case.
///
/// Also what came too late, from crews that did not hold the job any more.
#[utoipa::path(
    tag = "cases",
    security(("bearer" = [])),
    params(("number" = String, Path, description = "The case")),
    responses(
        (status = OK, description = "The evidence, in the order in which it came", body = Vec<VisitView>),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
        (status = NOT_FOUND, description = "`not_found`", body = Problem),
    ),
)]
#[get("/cases/{number}/visits")]
pub(super) async fn list_visits(
    staff: Staff,
    state: Shared,
    number: Path<String>,
) -> Result<Json<Vec<VisitView>>, Problem> {
    let city = &staff.jurisdiction_id;
    let mut conn = state.connect().await?;
    let case = find(&mut conn, city, &number).await?;
    let visits = operations::visits(&mut conn, city, case.case_id).await?;
    Ok(Json(visits.into_iter().map(VisitView::from).collect()))
}
