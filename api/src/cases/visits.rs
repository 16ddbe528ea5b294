//! `GET /cases/{number}/visits`: lists the evidence that crews recorded at a case.

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

/// Evidence that a crew sent as an operation.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VisitView {
    /// Id of the operation, made by the phone.
    operation_id: OperationId,
    /// Name of the crew.
    crew: String,
    /// Id of the job.
    job_id: JobId,
    /// Kind of the operation.
    kind: VisitKind,
    /// Whether the crew held the job when the operation arrived.
    standing: VisitStanding,
    /// Note of the crew. May be empty.
    note: String,
    /// Ids of the photos.
    photo_ids: Vec<PhotoId>,
    /// Distance of the crew from the job's location, in metres.
    distance_m: Option<f64>,
    /// Error radius of the crew's position, in metres.
    accuracy_m: Option<f64>,
    /// Parts that were used: item, quantity, and how many were missing from the counted stock.
    parts: serde_json::Value,
    /// Time of the operation by the phone's clock.
    device_at: DateTime<Utc>,
    /// Time the server received the operation (UTC).
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

/// List crew visits of a case.
///
/// Returns what crews recorded on site, including evidence that arrived after the crew had lost the
/// job.
#[utoipa::path(
    tag = "cases",
    security(("bearer" = [])),
    params(("number" = String, Path, description = "Public case number")),
    responses(
        (status = OK, description = "Evidence, in order of arrival", body = Vec<VisitView>),
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
