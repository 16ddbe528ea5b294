//! `POST /crew/positions`: stores positions of the crew.

use actix_web::{HttpResponse, post, web::Json};
use domain::{
    clock::Timestamp,
    crews::{self, Sighting},
    place::Place,
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    extract::{Crew, Now},
    problem::{Problem, ProblemCode},
    state::Shared,
};

/// Maximum number of positions in one request.
const MAX_POSITIONS: usize = 1_000;

/// A position of the crew's phone.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PositionReport {
    /// Position (WGS 84).
    place: Place,
    /// Error radius of the position, in metres.
    #[schema(minimum = 0, maximum = 100_000)]
    accuracy_m: Option<f64>,
    /// Time of the position (UTC). Defaults to the time of the request.
    #[schema(value_type = Option<DateTime<Utc>>)]
    at: Option<Timestamp>,
}

/// Report positions.
///
/// Accepts a batch of positions in any order; the newest one is the current position. Positions
/// without new information (no movement, worse accuracy) or with an implausible speed are dropped.
/// The request is rejected outside a shift. Raw positions are deleted after 24 to 48 hours, and the
/// current position when the shift ends.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    responses(
        (status = NO_CONTENT, description = "Positions accepted"),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
        (status = CONFLICT, description = "`off_shift`", body = Problem),
        (status = UNPROCESSABLE_ENTITY, description = "`invalid`", body = Problem),
    ),
)]
#[post("/crew/positions")]
pub(super) async fn report_positions(
    crew: Crew,
    Now(now): Now,
    state: Shared,
    Json(body): Json<Vec<PositionReport>>,
) -> Result<HttpResponse, Problem> {
    if body.len() > MAX_POSITIONS {
        return Err(Problem::new(
            ProblemCode::Invalid,
            format!("{MAX_POSITIONS} positions at most"),
        ));
    }
    let sighting = |report: PositionReport| {
        let PositionReport { place, accuracy_m, at } = report;
        Sighting { place, accuracy_m, at: at.map_or(now, Timestamp::at) }
    };
    let sightings: Vec<Sighting> = body.into_iter().map(sighting).collect();
    let mut conn = state.connect().await?;
    crews::report_position(&mut conn, now, &crew.jurisdiction_id, crew.id, &sightings).await?;
    Ok(HttpResponse::NoContent().finish())
}
