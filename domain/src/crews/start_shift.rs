//! A crew signs on.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{BreakError, CrewId, NewBreak, Shift, ShiftId, breaks, end_overrun, store};
use crate::{
    cases::ActError, db, jobs::DispatchWaiting, jurisdictions::JurisdictionId, place::Place, tasks,
};

/// The longest shift.
const LONGEST: TimeDelta = TimeDelta::hours(16);
/// No truck carries more kinds of things.
const MOST_ITEMS: usize = 200;

/// What a crew says when it signs on.
#[derive(Debug, Clone)]
pub struct NewShift {
    /// What is written on its vehicle.
    pub unit_code: String,
    /// What it can do today; none means all it is trained for.
    pub skills: Option<Vec<String>>,
    /// What is on board, counted just now; what is not named stays as it was.
    pub stock: BTreeMap<String, i32>,
    /// For how long.
    pub length: TimeDelta,
    /// When it rests.
    pub breaks: Vec<NewBreak>,
    /// Where it starts and ends today; none means where it always does.
    pub yard: Option<Place>,
}

/// Why there is no shift.
#[derive(Debug, thiserror::Error)]
pub enum StartShiftError {
    /// This crew is on one.
    #[error("the crew is on a shift already")]
    OnShift,
    /// Another crew has the vehicle.
    #[error("another crew is out with this vehicle")]
    UnitTaken,
    /// There is no such vehicle.
    #[error("there is no such vehicle")]
    UnknownUnit,
    /// Not trained for it.
    #[error("the crew is not trained for {0}")]
    NotTrained(String),
    /// Fewer than none, or fewer than are promised to accepted jobs.
    #[error("there cannot be {1} of {0} on board")]
    BadCount(String, i32),
    /// More kinds of things than a truck carries.
    #[error("at most {MOST_ITEMS} kinds of things are counted")]
    TooManyItems,
    /// Longer than people work.
    #[error("a shift lasts at least a minute and at most 16 hours")]
    BadLength,
    /// A break is too long, or not within the shift.
    #[error(transparent)]
    Break(BreakError),
    /// What an earlier shift held cannot be given back.
    #[error("cannot end the shift before")]
    Before(#[from] ActError),
    /// The database failed.
    #[error("cannot start the shift")]
    Database(#[from] diesel::result::Error),
}

impl From<BreakError> for StartShiftError {
    fn from(error: BreakError) -> Self {
        match error {
            BreakError::Database(error) => Self::Database(error),
            BreakError::OffShift | BreakError::BadSpan => Self::Break(error),
        }
    }
}

/// Starts the shift, by the database's clock, and has waiting jobs looked at again.
pub async fn start_shift(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    jurisdiction: &JurisdictionId,
    crew_id: CrewId,
    new: NewShift,
) -> Result<Shift, StartShiftError> {
    if new.length < TimeDelta::minutes(1) || new.length > LONGEST {
        return Err(StartShiftError::BadLength);
    }
    if new.stock.len() > MOST_ITEMS {
        return Err(StartShiftError::TooManyItems);
    }
    // A shift that was never ended ends when it should have.
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
        breaks::plan(conn, &shift, &new.breaks).await?;
        for (item, counted) in new.stock {
            store::count_stock(conn, jurisdiction, unit.unit_id, &item, counted)
                .await
                .map_err(|error| miscounted(error, &item, counted))?;
        }
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

fn miscounted(error: diesel::result::Error, item: &str, counted: i32) -> StartShiftError {
    match db::constraint(&error) {
        Some("stock_never_oversold_check") => StartShiftError::BadCount(item.to_owned(), counted),
        _ => error.into(),
    }
}
