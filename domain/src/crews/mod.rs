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
mod start_shift;
mod stock;
pub mod store;
mod unresponsive;
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
    start_shift::{NewShift, StartShiftError, start_shift},
    stock::{MoveKind, StockError, count, hand_over_stock, restock},
    unresponsive::{mark_unresponsive, record_contact},
    world::{World, world},
};
pub(crate) use self::{stock::note_used, store::breaks_of_shifts};
use crate::{
    id::Id,
    jurisdictions::JurisdictionId,
    place::Place,
    schema::{crew, position_latest, shift, stock as stock_rows, unit},
};

/// Id of a crew.
pub type CrewId = Id<Crew>;
/// Id of a unit (vehicle).
pub type UnitId = Id<Unit>;
/// Id of a shift.
pub type ShiftId = Id<Shift>;

/// A crew: people who work together in a shift.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = crew)]
pub struct Crew {
    /// Jurisdiction that owns the row.
    pub jurisdiction_id: JurisdictionId,
    /// Id of the crew.
    pub crew_id: CrewId,
    /// Display name.
    pub name: String,
    /// Codes of the skills that the crew is trained for.
    pub skills: Vec<String>,
    /// Codes of the maintenance districts that the crew serves. Empty means all.
    pub districts: Vec<String>,
    /// Where shifts of the crew start by default. `None` if it is not known.
    pub yard: Option<Place>,
}

/// A unit: a vehicle with stock.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = unit)]
pub struct Unit {
    /// Jurisdiction that owns the row.
    pub jurisdiction_id: JurisdictionId,
    /// Id of the unit.
    pub unit_id: UnitId,
    /// Code that is written on the vehicle, unique in the jurisdiction.
    pub code: String,
    /// Display name.
    pub name: String,
}

/// Quantity of one item on a unit.
#[derive(Debug, Clone, PartialEq, Eq, HasQuery, Insertable)]
#[diesel(table_name = stock_rows)]
pub struct Stock {
    /// Jurisdiction that owns the row.
    pub jurisdiction_id: JurisdictionId,
    /// Unit that carries the item.
    pub unit_id: UnitId,
    /// Code of the item.
    pub item: String,
    /// Quantity on board, as counted.
    pub counted: i32,
    /// Quantity reserved for accepted jobs, part of `counted`.
    pub reserved: i32,
}

/// A shift: the time in which a crew works.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = shift)]
pub struct Shift {
    /// Jurisdiction that owns the row.
    pub jurisdiction_id: JurisdictionId,
    /// Id of the shift.
    pub shift_id: ShiftId,
    /// Crew on the shift.
    pub crew_id: CrewId,
    /// Unit that the crew uses.
    pub unit_id: UnitId,
    /// Codes of the skills that the crew has in this shift.
    pub skills: Vec<String>,
    /// Time the shift started (UTC).
    pub started_at: DateTime<Utc>,
    /// Time the shift ends at the latest (UTC).
    pub ends_at: DateTime<Utc>,
    /// Time the shift ended (UTC). `None` while it is live.
    pub ended_at: Option<DateTime<Utc>>,
    /// Where the shift starts and ends and where stock is loaded. `None` if it is not known.
    pub yard: Option<Place>,
    /// Time of the crew's last request (UTC), precise to some seconds.
    pub seen_at: DateTime<Utc>,
    /// Time since when the crew counts as unresponsive and gets no new work (UTC). `None` if it is
    /// responsive.
    pub silent_since: Option<DateTime<Utc>>,
}

/// A break during a shift.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Break {
    /// Start of the break (UTC).
    pub starts_at: DateTime<Utc>,
    /// End of the break (UTC).
    pub ends_at: DateTime<Utc>,
}

/// Latest position of a crew on shift.
#[derive(Debug, Clone, HasQuery, Insertable, AsChangeset)]
#[diesel(table_name = position_latest, primary_key(jurisdiction_id, crew_id))]
pub struct Position {
    /// Jurisdiction that owns the row.
    pub jurisdiction_id: JurisdictionId,
    /// Crew at the position.
    pub crew_id: CrewId,
    /// Position (WGS 84).
    pub place: Place,
    /// Accuracy radius in metres. `None` if the device did not send one.
    pub accuracy_m: Option<f64>,
    /// Time of the position (UTC).
    pub at: DateTime<Utc>,
}
