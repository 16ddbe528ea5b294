//! Crews, their vehicles with stock, and their shifts.

mod arrival;
mod breaks;
mod end_overrun;
mod end_shift;
mod news;
mod position;
mod position_days;
mod position_filter;
mod position_reads;
mod position_store;
mod silence;
mod start_shift;
mod stock;
pub mod store;
mod world;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

pub use self::{
    arrival::{Arrival, arrival},
    breaks::{BreakError, NewBreak, end_break, take_break},
    end_overrun::end_overrun,
    end_shift::{EndShiftError, end_shift},
    news::{News, Seen, news, standing},
    position::{PositionError, Sighting, report_position},
    position_days::{POSITIONS_KEPT, keep_position_days},
    position_reads::{LookUpError, PositionRead, look_up_position, position_reads},
    silence::{hush, seen},
    start_shift::{NewShift, StartShiftError, start_shift},
    stock::{MoveKind, StockError, count, hand_over_stock, restock},
    world::{World, world},
};
pub(crate) use self::{breaks::of_shifts as breaks_of_shifts, stock::note_used};
use crate::{
    id::Id,
    jurisdictions::JurisdictionId,
    place::Place,
    schema::{crew, position_latest, shift, stock as stock_rows, unit},
};

/// The id of a crew.
pub type CrewId = Id<Crew>;
/// The id of a vehicle.
pub type UnitId = Id<Unit>;
/// The id of a shift.
pub type ShiftId = Id<Shift>;

/// The people of one truck.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = crew)]
pub struct Crew {
    /// The city.
    pub jurisdiction_id: JurisdictionId,
    /// Their id.
    pub crew_id: CrewId,
    /// Their name.
    pub name: String,
    /// What they are trained for.
    pub skills: Vec<String>,
    /// The maintenance districts they serve; none means all.
    pub districts: Vec<String>,
    /// Where they start from.
    pub yard: Option<Place>,
}

/// A vehicle.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = unit)]
pub struct Unit {
    /// The city.
    pub jurisdiction_id: JurisdictionId,
    /// Its id.
    pub unit_id: UnitId,
    /// What is written on it.
    pub code: String,
    /// What it is.
    pub name: String,
}

/// What lies on a vehicle.
#[derive(Debug, Clone, PartialEq, Eq, HasQuery, Insertable)]
#[diesel(table_name = stock_rows)]
pub struct Stock {
    /// The city.
    pub jurisdiction_id: JurisdictionId,
    /// The vehicle.
    pub unit_id: UnitId,
    /// What.
    pub item: String,
    /// How many are there.
    pub counted: i32,
    /// How many of them are promised.
    pub reserved: i32,
}

/// A crew's working span.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = shift)]
pub struct Shift {
    /// The city.
    pub jurisdiction_id: JurisdictionId,
    /// Its id.
    pub shift_id: ShiftId,
    /// Whose.
    pub crew_id: CrewId,
    /// With which vehicle.
    pub unit_id: UnitId,
    /// What they can do today.
    pub skills: Vec<String>,
    /// Since when.
    pub started_at: DateTime<Utc>,
    /// Until when at the latest.
    pub ends_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Where it starts and ends, and where things are fetched.
    pub yard: Option<Place>,
    /// When the crew was last heard of, to within some seconds.
    pub seen_at: DateTime<Utc>,
    /// Since when nothing new comes to a crew that is not heard of.
    pub silent_since: Option<DateTime<Utc>>,
}

/// When a crew on shift rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Break {
    /// From when.
    pub starts_at: DateTime<Utc>,
    /// Until when.
    pub ends_at: DateTime<Utc>,
}

/// Where a crew was last seen.
#[derive(Debug, Clone, HasQuery, Insertable, AsChangeset)]
#[diesel(table_name = position_latest, primary_key(jurisdiction_id, crew_id))]
pub struct Position {
    /// The city.
    pub jurisdiction_id: JurisdictionId,
    /// Whose.
    pub crew_id: CrewId,
    /// Where.
    pub place: Place,
    /// How far off it may be, in metres.
    pub accuracy_m: Option<f64>,
    /// When.
    pub at: DateTime<Utc>,
}
