//! What comes on a vehicle, and what leaves it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::{CrewId, Shift, UnitId, store};
use crate::{
    db,
    id::Id,
    jobs::{DispatchWaiting, Job},
    jurisdictions::JurisdictionId,
    schema::{stock, stock_move},
    services::StockNeed,
    tasks,
    text_enum::text_enum,
};

/// No truck carries more of a thing.
const MOST: i32 = 1_000_000;
/// No truck carries more kinds of things.
const MOST_ITEMS: usize = 200;

text_enum! {
    /// How a thing came on a vehicle, or left it.
    pub enum MoveKind {
        /// Somebody counted.
        Counted = "counted",
        /// A visit used it up.
        Used = "used",
        /// It was fetched at the yard.
        Restocked = "restocked",
        /// Another vehicle got it.
        HandedOver = "handed_over",
        /// It came from another vehicle.
        Received = "received",
    }
}

/// A line of what happened to a vehicle's stock.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = stock_move)]
struct Move<'a> {
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

/// Why the stock stays as it was.
#[derive(Debug, thiserror::Error)]
pub enum StockError {
    /// Who has no vehicle has no stock.
    #[error("the crew is not on a shift")]
    OffShift,
    /// There is no such other crew on a shift.
    #[error("the other crew is not on a shift")]
    OtherOffShift,
    /// Not a number of things on a truck.
    #[error("there cannot be {1} of {0}")]
    BadCount(String, i32),
    /// There are not so many, or they are promised.
    #[error("there are not so many of {0} that are not promised to a job")]
    TooFew(String),
    /// More kinds of things than a truck carries.
    #[error("at most {MOST_ITEMS} kinds of things at once")]
    TooManyItems,
    /// The database failed.
    #[error("cannot change the stock")]
    Database(#[from] diesel::result::Error),
}

/// Sets what was counted on board just now; what is not named stays as it was.
pub async fn count(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    crew_id: CrewId,
    items: &BTreeMap<String, i32>,
) -> Result<(), StockError> {
    within(items, 0)?;
    conn.transaction(async |conn| {
        let shift = locked(conn, city, crew_id).await?.ok_or(StockError::OffShift)?;
        for (item, counted) in items {
            store::count_stock(conn, city, shift.unit_id, item, *counted)
                .await
                .map_err(|error| oversold(error, item, *counted))?;
            note(conn, now, &shift, (item, MoveKind::Counted, *counted), None).await?;
        }
        Ok(tasks::enqueue(conn, now, city, &DispatchWaiting {}).await?)
    })
    .await
}

/// Adds what was fetched at the yard.
pub async fn restock(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    crew_id: CrewId,
    items: &BTreeMap<String, i32>,
) -> Result<(), StockError> {
    within(items, 1)?;
    conn.transaction(async |conn| {
        let shift = locked(conn, city, crew_id).await?.ok_or(StockError::OffShift)?;
        for (item, quantity) in items {
            add(conn, &shift, item, *quantity).await?;
            note(conn, now, &shift, (item, MoveKind::Restocked, *quantity), None).await?;
        }
        Ok(tasks::enqueue(conn, now, city, &DispatchWaiting {}).await?)
    })
    .await
}

/// Hands things over to another crew on shift: both trucks change, or neither.
pub async fn hand_over_stock(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    (from, to): (CrewId, CrewId),
    items: &BTreeMap<String, i32>,
) -> Result<(), StockError> {
    within(items, 1)?;
    conn.transaction(async |conn| {
        // Two crews may hand things to each other at once: the lesser id first.
        let first = locked(conn, city, from.min(to)).await?;
        let second = locked(conn, city, from.max(to)).await?;
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

/// Writes down what a visit used up.
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
    diesel::insert_into(stock_move::table).values(&row).execute(conn).await.map(drop)
}

/// The shift of a crew, locked: what is on its vehicle does not change meanwhile but by accepts
/// and endings, which the row itself guards.
async fn locked(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    crew_id: CrewId,
) -> QueryResult<Option<Shift>> {
    store::lock_live_shift(conn, city, crew_id).await
}

fn within(items: &BTreeMap<String, i32>, least: i32) -> Result<(), StockError> {
    if items.len() > MOST_ITEMS {
        return Err(StockError::TooManyItems);
    }
    match items.iter().find(|(_, count)| !(least..=MOST).contains(*count)) {
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
    let added = diesel::insert_into(stock::table)
        .values((
            stock::jurisdiction_id.eq(&shift.jurisdiction_id),
            stock::unit_id.eq(shift.unit_id),
            stock::item.eq(item),
            stock::counted.eq(quantity),
        ))
        .on_conflict((stock::jurisdiction_id, stock::unit_id, stock::item))
        .do_update()
        .set(stock::counted.eq(stock::counted + quantity))
        .returning(stock::counted)
        .get_result::<i32>(conn)
        .await?;
    if added > MOST { Err(StockError::BadCount(item.to_owned(), added)) } else { Ok(()) }
}

async fn remove(
    conn: &mut AsyncPgConnection,
    shift: &Shift,
    item: &str,
    quantity: i32,
) -> Result<(), StockError> {
    let enough = stock::table
        .find((&shift.jurisdiction_id, shift.unit_id, item))
        .filter((stock::counted - stock::reserved).ge(quantity));
    let removed = diesel::update(enough)
        .set(stock::counted.eq(stock::counted - quantity))
        .execute(conn)
        .await?;
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
    diesel::insert_into(stock_move::table).values(&row).execute(conn).await.map(drop)
}

fn oversold(error: diesel::result::Error, item: &str, counted: i32) -> StockError {
    match db::constraint(&error) {
        Some("stock_never_oversold_check") => StockError::BadCount(item.to_owned(), counted),
        _ => error.into(),
    }
}
