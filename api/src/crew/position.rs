//! `POST /crew/positions`: a crew says where it is.

use actix_web::{HttpResponse, post, web::Json};
use domain::{
    clock::Moment,
    crews::{self, Sighting},
    place::Place,
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    extract::{Crew, Now},
    problem::Problem,
    state::Shared,
};

/// The most positions in one request.
const MOST: usize = 1_000;

/// Where the crew's phone was.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PositionReport {
    /// Where.
    place: Place,
    /// How far off it may be, in metres.
    #[schema(minimum = 0, maximum = 100_000)]
    accuracy_m: Option<f64>,
    /// When; without it, now.
    #[schema(value_type = Option<DateTime<Utc>>)]
    at: Option<Moment>,
}

/// Report positions.
///
/// A batch, in any order; the newest counts. What says nothing new is not kept: who has hardly moved
/// since a moment ago, who is known better, who nobody believes to be that fast unless the next
/// position is near it. Refused outside a shift, and nothing of the time before it is kept. All of
/// them are dropped after a day or two, and the newest when the shift ends.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    responses(
        (status = NO_CONTENT, description = "Kept"),
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
    if body.len() > MOST {
        return Err(Problem::new("invalid", format!("{MOST} positions at most")));
    }
    let sighting = |report: PositionReport| {
        let PositionReport { place, accuracy_m, at } = report;
        Sighting { place, accuracy_m, at: at.map_or(now, Moment::at) }
    };
    let sightings: Vec<Sighting> = body.into_iter().map(sighting).collect();
    let mut conn = state.connect().await?;
    crews::report_position(&mut conn, now, &crew.jurisdiction_id, crew.id, &sightings).await?;
    Ok(HttpResponse::NoContent().finish())
}
