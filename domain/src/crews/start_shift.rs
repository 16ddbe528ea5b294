//! Starts the shift of a crew.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{
    BreakError, CrewId, NewBreak, Shift, ShiftId, StockError, breaks, end_overrun, stock::count_on,
    store,
};
use crate::{
    cases::ActError, db, jobs::DispatchWaiting, jurisdictions::JurisdictionId, place::Place, tasks,
};

/// Maximum length of a shift.
const MAX_DURATION: TimeDelta = TimeDelta::hours(16);

/// Input for a new shift.
#[derive(Debug, Clone)]
pub struct NewShift {
    /// Code that is written on the vehicle.
    pub unit_code: String,
    /// Skills in this shift. `None` means all that the crew is trained for.
    pub skills: Option<Vec<String>>,
    /// Quantities counted on board. Items that are not named keep their quantity.
    pub stock: BTreeMap<String, i32>,
    /// Length of the shift, from 1 minute to 16 hours.
    pub length: TimeDelta,
    /// Planned breaks.
    pub breaks: Vec<NewBreak>,
    /// Where the shift starts and ends. `None` means the default place of the crew.
    pub yard: Option<Place>,
}

/// Why a shift cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartShiftError {
    /// The crew already has a live shift.
    #[error("the crew is on a shift already")]
    OnShift,
    /// Another crew on shift uses the unit.
    #[error("another crew on shift uses this vehicle")]
    UnitTaken,
    /// The jurisdiction has no such unit.
    #[error("there is no such vehicle")]
    UnknownUnit,
    /// The crew is not trained for this skill. Holds its code.
    #[error("the crew is not trained for {0}")]
    NotTrained(String),
    /// The counted stock is not valid.
    #[error(transparent)]
    Stock(StockError),
    /// The length is less than 1 minute or more than 16 hours.
    #[error("a shift lasts at least a minute and at most 16 hours")]
    BadLength,
    /// A break is not valid.
    #[error(transparent)]
    Break(BreakError),
    /// The jobs of an earlier shift could not be released.
    #[error("cannot end the earlier shift")]
    Before(#[from] ActError),
    /// The database query failed.
    #[error("cannot start the shift")]
    Database(#[from] diesel::result::Error),
}

impl From<StockError> for StartShiftError {
    fn from(error: StockError) -> Self {
        match error {
            StockError::Database(error) => Self::Database(error),
            error => Self::Stock(error),
        }
    }
}

impl From<BreakError> for StartShiftError {
    fn from(error: BreakError) -> Self {
        match error {
            BreakError::Database(error) => Self::Database(error),
            BreakError::OffShift | BreakError::BadSpan => Self::Break(error),
        }
    }
}

/// Starts the shift now, by the database clock, and enqueues the dispatch of waiting jobs.
pub async fn start_shift(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    jurisdiction: &JurisdictionId,
    crew_id: CrewId,
    new: NewShift,
) -> Result<Shift, StartShiftError> {
    if new.length < TimeDelta::minutes(1) || new.length > MAX_DURATION {
        return Err(StartShiftError::BadLength);
    }
    // An earlier shift that was never ended ends at its planned time.
    end_overrun(conn, now, Some(jurisdiction)).await?;
    conn.transaction(async |conn| {
        let crew = store::crew(conn, jurisdiction, crew_id).await?;
        let unit = store::unit_by_code(conn, jurisdiction, &new.unit_code)
            .await?
            .ok_or(StartShiftError::UnknownUnit)?;
        let skills = new.skills.unwrap_or_else(|| crew.skills.clone());
        if let Some(skill) = skills.iter().find(|skill| !crew.skills.contains(skill)) {
            return Err(StartShiftError::NotTrained(skill.clone()));
        }
        let started_at = db::city_now(conn).await?;
        let shift = Shift {
            jurisdiction_id: jurisdiction.clone(),
            shift_id: ShiftId::new(now),
            crew_id,
            unit_id: unit.unit_id,
            skills,
            started_at,
            ends_at: started_at + new.length,
            ended_at: None,
            yard: new.yard.or(crew.yard),
            seen_at: started_at,
            silent_since: None,
        };
        store::insert_shift(conn, &shift).await.map_err(taken)?;
        store::insert_candidate(conn, &shift).await?;
        breaks::plan(conn, &shift, &new.breaks).await?;
        count_on(conn, now, &shift, &new.stock).await?;
        tasks::enqueue(conn, now, jurisdiction, &DispatchWaiting {}).await?;
        Ok(shift)
    })
    .await
}

fn taken(error: diesel::result::Error) -> StartShiftError {
    match db::constraint(&error) {
        Some("shift_one_per_crew_key") => StartShiftError::OnShift,
        Some("shift_one_per_unit_key") => StartShiftError::UnitTaken,
        _ => error.into(),
    }
}
