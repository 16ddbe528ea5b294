//! `POST /crew/shift` and `DELETE /crew/shift`: a crew signs on and off.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, delete, post, web::Json};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    clock::Moment,
    crews::{self, NewBreak, NewShift, Shift, ShiftId},
    place::Place,
    text::Name,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    extract::{Crew, Now},
    problem::Problem,
    state::Shared,
};

/// A crew signs on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StartShift {
    /// What is written on the vehicle.
    #[schema(value_type = String, example = "T-14")]
    unit: Name,
    /// What the crew can do today; without it, all that it is trained for.
    #[schema(value_type = Option<Vec<String>>)]
    skills: Option<Vec<Name>>,
    /// What is on board, counted just now. What is not named stays as it was.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, i32>)]
    stock: BTreeMap<Name, i32>,
    /// How long the shift lasts.
    #[schema(default = 480, minimum = 1, maximum = 960)]
    #[serde(default = "eight_hours")]
    minutes: u32,
    /// When the crew rests; more can be taken later.
    #[serde(default)]
    #[schema(max_items = 8)]
    breaks: Vec<PlannedBreak>,
    /// Where it starts and ends today; without it, where it always does.
    yard: Option<Place>,
}

/// A break that is known beforehand.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PlannedBreak {
    /// From when.
    #[schema(value_type = DateTime<Utc>)]
    starts_at: Moment,
    /// For how long.
    #[schema(minimum = 1, maximum = 180)]
    minutes: u32,
}

const fn eight_hours() -> u32 {
    480
}

/// A shift.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ShiftView {
    /// The shift.
    shift_id: ShiftId,
    /// What the crew can do.
    skills: Vec<String>,
    /// Since when.
    started_at: DateTime<Utc>,
    /// Until when.
    ends_at: DateTime<Utc>,
    /// Where it starts and ends, and where things are fetched.
    yard: Option<Place>,
}

impl From<Shift> for ShiftView {
    fn from(shift: Shift) -> Self {
        let Shift {
            jurisdiction_id: _,
            shift_id,
            crew_id: _,
            unit_id: _,
            skills,
            started_at,
            ends_at,
            ended_at: _,
            yard,
            seen_at: _,
            silent_since: _,
        } = shift;
        Self { shift_id, skills, started_at, ends_at, yard }
    }
}

/// Sign on to a shift.
///
/// From now on jobs are offered. Nothing is offered and no position kept outside a shift.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    responses(
        (status = CREATED, description = "On shift", body = ShiftView),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
        (status = CONFLICT, description = "`on_shift`", body = Problem),
        (status = UNPROCESSABLE_ENTITY, description = "`invalid`", body = Problem),
    ),
)]
#[post("/crew/shift")]
pub(super) async fn start_shift(
    crew: Crew,
    Now(now): Now,
    state: Shared,
    Json(body): Json<StartShift>,
) -> Result<HttpResponse, Problem> {
    let StartShift { unit, skills, stock, minutes, breaks, yard } = body;
    let planned = |rest: PlannedBreak| NewBreak {
        starts_at: rest.starts_at.at(),
        length: TimeDelta::minutes(rest.minutes.into()),
    };
    let new = NewShift {
        unit_code: unit.into(),
        skills: skills.map(|skills| skills.into_iter().map(String::from).collect()),
        stock: stock.into_iter().map(|(item, counted)| (item.into(), counted)).collect(),
        length: TimeDelta::minutes(minutes.into()),
        breaks: breaks.into_iter().map(planned).collect(),
        yard,
    };
    let mut conn = state.connect().await?;
    let city = &crew.jurisdiction_id;
    let shift = crews::start_shift(&mut conn, now, city, crew.id, new).await?;
    state.bell.ring();
    Ok(HttpResponse::Created().json(ShiftView::from(shift)))
}

/// Sign off.
///
/// Jobs that were accepted and not begun go back, offers are withdrawn, and the crew's position is
/// forgotten.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    responses(
        (status = NO_CONTENT, description = "Off shift"),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
        (status = CONFLICT, description = "`off_shift`, `busy`", body = Problem),
    ),
)]
#[delete("/crew/shift")]
pub(super) async fn end_shift(
    crew: Crew,
    Now(now): Now,
    state: Shared,
) -> Result<HttpResponse, Problem> {
    let mut conn = state.connect().await?;
    crews::end_shift(&mut conn, now, &crew.jurisdiction_id, crew.id).await?;
    state.bell.ring();
    Ok(HttpResponse::NoContent().finish())
}
