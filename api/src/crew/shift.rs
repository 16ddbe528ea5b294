//! `POST /crew/shift` and `DELETE /crew/shift`: starts and ends a shift.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, delete, post, web::Json};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    clock::Timestamp,
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

/// Start of a shift.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StartShift {
    /// Code of the unit, as written on the vehicle.
    #[schema(value_type = String, example = "T-14")]
    unit: Name,
    /// Skills of the crew in this shift. Defaults to all skills of the crew.
    #[schema(value_type = Option<Vec<String>>)]
    skills: Option<Vec<Name>>,
    /// Counted stock by item. Items that are not named keep their quantity.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, i32>)]
    stock: BTreeMap<Name, i32>,
    /// Duration of the shift, in minutes.
    #[schema(default = 480, minimum = 1, maximum = 960)]
    #[serde(default = "eight_hours")]
    minutes: u32,
    /// Planned breaks. More breaks can be taken during the shift.
    #[serde(default)]
    #[schema(max_items = 8)]
    breaks: Vec<PlannedBreak>,
    /// Location where the shift starts and ends (WGS 84). Defaults to the yard of the crew.
    yard: Option<Place>,
}

/// A planned break.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PlannedBreak {
    /// Time the break starts (UTC).
    #[schema(value_type = DateTime<Utc>)]
    starts_at: Timestamp,
    /// Duration of the break, in minutes.
    #[schema(minimum = 1, maximum = 180)]
    minutes: u32,
}

const fn eight_hours() -> u32 {
    480
}

/// A shift.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ShiftView {
    /// Id of the shift.
    shift_id: ShiftId,
    /// Skills of the crew in this shift.
    skills: Vec<String>,
    /// Time the shift started (UTC).
    started_at: DateTime<Utc>,
    /// Time the shift ends (UTC).
    ends_at: DateTime<Utc>,
    /// Location where the shift starts and ends, and where stock is picked up (WGS 84).
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

/// Start a shift.
///
/// Signs the crew on, and makes it available for dispatch. Outside a shift, no offers are made and
/// no positions are stored.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    responses(
        (status = CREATED, description = "The started shift", body = ShiftView),
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
    state.notifier.notify();
    Ok(HttpResponse::Created().json(ShiftView::from(shift)))
}

/// End the shift.
///
/// Jobs that were accepted but not started return to dispatch, offers are withdrawn, and the crew's
/// current position is deleted.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    responses(
        (status = NO_CONTENT, description = "Shift ended"),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
        (status = CONFLICT, description = "`off_shift`, `busy`, `conflict`", body = Problem),
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
    state.notifier.notify();
    Ok(HttpResponse::NoContent().finish())
}
