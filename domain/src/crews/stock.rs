//! Changes of the stock on a unit: counted, restocked, handed over and used.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{CrewId, Shift, UnitId, store};
use crate::{
    db,
    id::Id,
    jobs::{DispatchWaiting, Job},
    jurisdictions::JurisdictionId,
    schema::stock_move,
    services::StockNeed,
    tasks,
    text_enum::text_enum,
};

/// Maximum quantity of one item.
const MAX_QUANTITY: i32 = 1_000_000;
/// Maximum number of different items in one request.
const MAX_ITEMS: usize = 200;

text_enum! {
    /// Kind of a stock movement.
    pub enum MoveKind {
        /// The crew counted the item.
        Counted = "counted",
        /// A visit used the item.
        Used = "used",
        /// The item was loaded at the yard.
        Restocked = "restocked",
        /// The item was given to another unit.
        HandedOver = "handed_over",
        /// The item came from another unit.
        Received = "received",
    }
}

/// One entry in the log of stock movements.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = stock_move)]
pub(super) struct Move<'a> {
    jurisdiction_id: &'a JurisdictionId,
    stock_move_id: Id<Move<'static>>,
    unit_id: UnitId,
    item: &'a str,
    kind: MoveKind,
    quantity: i32,
    job_id: Option<crate::jobs::JobId>,
    other_unit_id: Option<UnitId>,
    crew_id: Option<CrewId>,
    at: DateTime<Utc>,
}

/// Why the stock cannot change.
#[derive(Debug, thiserror::Error)]
pub enum StockError {
    /// The crew has no live shift, so it has no unit.
    #[error("the crew is not on a shift")]
    OffShift,
    /// The other crew has no live shift, or is the same crew.
    #[error("the other crew is not on a shift")]
    OtherOffShift,
    /// A quantity is out of range, or less than what is reserved. Holds the item and the quantity.
    #[error("there cannot be {1} of {0}")]
    BadCount(String, i32),
    /// The unreserved quantity is too small. Holds the item.
    #[error("there is not enough of {0} that is not reserved for a job")]
    TooFew(String),
    /// The request has more than 200 different items.
    #[error("at most {MAX_ITEMS} kinds of things at once")]
    TooManyItems,
    /// The database query failed.
    #[error("cannot change the stock")]
    Database(#[from] diesel::result::Error),
}

/// Sets the counted quantities on the crew's unit. Items that are not named keep their quantity.
pub async fn count(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    crew_id: CrewId,
    items: &BTreeMap<String, i32>,
) -> Result<(), StockError> {
    conn.transaction(async |conn| {
        let shift = store::lock_live_shift(conn, city, crew_id).await?;
        count_on(conn, now, &shift.ok_or(StockError::OffShift)?, items).await?;
        Ok(tasks::enqueue(conn, now, city, &DispatchWaiting {}).await?)
    })
    .await
}

/// Sets the counted quantities on the unit of a shift. The shift must be locked, or new in this
/// transaction.
pub(super) async fn count_on(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    shift: &Shift,
    items: &BTreeMap<String, i32>,
) -> Result<(), StockError> {
    within(items, 0)?;
    for (item, counted) in items {
        store::count_stock(conn, &shift.jurisdiction_id, shift.unit_id, item, *counted)
            .await
            .map_err(|error| oversold(error, item, *counted))?;
        note(conn, now, shift, (item, MoveKind::Counted, *counted), None).await?;
    }
    Ok(())
}

/// Adds the quantities that were loaded at the yard.
pub async fn restock(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    crew_id: CrewId,
    items: &BTreeMap<String, i32>,
) -> Result<(), StockError> {
    within(items, 1)?;
    conn.transaction(async |conn| {
        let shift = store::lock_live_shift(conn, city, crew_id).await?;
        let shift = shift.ok_or(StockError::OffShift)?;
        for (item, quantity) in items {
            add(conn, &shift, item, *quantity).await?;
            note(conn, now, &shift, (item, MoveKind::Restocked, *quantity), None).await?;
        }
        Ok(tasks::enqueue(conn, now, city, &DispatchWaiting {}).await?)
    })
    .await
}

/// Hands items over to another crew on shift. Both units change in one transaction.
pub async fn hand_over_stock(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    (from, to): (CrewId, CrewId),
    items: &BTreeMap<String, i32>,
) -> Result<(), StockError> {
    within(items, 1)?;
    conn.transaction(async |conn| {
        // The lower id is locked first, so that two crews handing over to each other do not
        // deadlock.
        let first = store::lock_live_shift(conn, city, from.min(to)).await?;
        let second = store::lock_live_shift(conn, city, from.max(to)).await?;
        let (giving, taking) = if from < to { (first, second) } else { (second, first) };
        let giving = giving.ok_or(StockError::OffShift)?;
        let taking = taking.filter(|_| from != to).ok_or(StockError::OtherOffShift)?;
        for (item, quantity) in items {
            remove(conn, &giving, item, *quantity).await?;
            add(conn, &taking, item, *quantity).await?;
            let (unit, other) = (giving.unit_id, taking.unit_id);
            note(conn, now, &giving, (item, MoveKind::HandedOver, -*quantity), Some(other)).await?;
            note(conn, now, &taking, (item, MoveKind::Received, *quantity), Some(unit)).await?;
        }
        Ok(tasks::enqueue(conn, now, city, &DispatchWaiting {}).await?)
    })
    .await
}

/// Logs what a visit used.
pub(crate) async fn note_used(
    conn: &mut AsyncPgConnection,
    job: &Job,
    (crew_id, unit_id): (CrewId, UnitId),
    used: &StockNeed,
) -> QueryResult<()> {
    let at = db::city_now(conn).await?;
    let row = Move {
        jurisdiction_id: &job.jurisdiction_id,
        stock_move_id: Id::new(at),
        unit_id,
        item: &used.item,
        kind: MoveKind::Used,
        quantity: -used.quantity,
        job_id: Some(job.job_id),
        other_unit_id: None,
        crew_id: Some(crew_id),
        at,
    };
    store::insert_move(conn, &row).await
}

fn within(items: &BTreeMap<String, i32>, least: i32) -> Result<(), StockError> {
    if items.len() > MAX_ITEMS {
        return Err(StockError::TooManyItems);
    }
    match items.iter().find(|(_, count)| !(least..=MAX_QUANTITY).contains(*count)) {
        Some((item, count)) => Err(StockError::BadCount(item.clone(), *count)),
        None => Ok(()),
    }
}

async fn add(
    conn: &mut AsyncPgConnection,
    shift: &Shift,
    item: &str,
    quantity: i32,
) -> Result<(), StockError> {
    let added = store::add_stock(conn, shift, item, quantity).await?;
    if added > MAX_QUANTITY { Err(StockError::BadCount(item.to_owned(), added)) } else { Ok(()) }
}

async fn remove(
    conn: &mut AsyncPgConnection,
    shift: &Shift,
    item: &str,
    quantity: i32,
) -> Result<(), StockError> {
    let removed = store::remove_stock(conn, shift, item, quantity).await?;
    if removed == 0 { Err(StockError::TooFew(item.to_owned())) } else { Ok(()) }
}

async fn note(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    shift: &Shift,
    (item, kind, quantity): (&str, MoveKind, i32),
    other_unit_id: Option<UnitId>,
) -> QueryResult<()> {
    let row = Move {
        jurisdiction_id: &shift.jurisdiction_id,
        stock_move_id: Id::new(now),
        unit_id: shift.unit_id,
        item,
        kind,
        quantity,
        job_id: None,
        other_unit_id,
        crew_id: Some(shift.crew_id),
        at: db::city_now(conn).await?,
    };
    store::insert_move(conn, &row).await
}

fn oversold(error: diesel::result::Error, item: &str, counted: i32) -> StockError {
    match db::constraint(&error) {
        Some("stock_never_oversold_check") => StockError::BadCount(item.to_owned(), counted),
        _ => error.into(),
    }
}
