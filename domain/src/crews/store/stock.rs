//! Database statements about stock.

use diesel::{prelude::*, upsert::excluded};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::super::{Shift, Stock, UnitId, stock::Move};
use crate::{
    jurisdictions::JurisdictionId,
    prepared::Prepared,
    schema::{stock, stock_move},
};

/// Returns the stock of these units, ordered by unit and item.
pub async fn stock_of(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    units: &[UnitId],
) -> QueryResult<Vec<Stock>> {
    Stock::query()
        .filter(stock::jurisdiction_id.eq(jurisdiction))
        .filter(stock::unit_id.eq_any(units))
        .order((stock::unit_id, stock::item))
        .load(conn)
        .await
}

/// Sets the counted quantity of an item on a unit.
pub async fn count_stock(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    unit_id: UnitId,
    item: &str,
    counted: i32,
) -> QueryResult<()> {
    diesel::insert_into(stock::table)
        .values((
            stock::jurisdiction_id.eq(jurisdiction),
            stock::unit_id.eq(unit_id),
            stock::item.eq(item),
            stock::counted.eq(counted),
        ))
        .on_conflict((stock::jurisdiction_id, stock::unit_id, stock::item))
        .do_update()
        .set(stock::counted.eq(excluded(stock::counted)))
        .execute(conn)
        .await
        .map(drop)
}

/// Adds a quantity of an item to the unit of a shift. Returns the new total.
pub(in crate::crews) async fn add_stock(
    conn: &mut AsyncPgConnection,
    on: &Shift,
    item: &str,
    quantity: i32,
) -> QueryResult<i32> {
    diesel::insert_into(stock::table)
        .values((
            stock::jurisdiction_id.eq(&on.jurisdiction_id),
            stock::unit_id.eq(on.unit_id),
            stock::item.eq(item),
            stock::counted.eq(quantity),
        ))
        .on_conflict((stock::jurisdiction_id, stock::unit_id, stock::item))
        .do_update()
        .set(stock::counted.eq(stock::counted + quantity))
        .returning(stock::counted)
        .get_result(conn)
        .await
}

/// Takes an unreserved quantity of an item from the unit of a shift. Returns the number of changed
/// rows: 0 if the quantity is too small.
pub(in crate::crews) async fn remove_stock(
    conn: &mut AsyncPgConnection,
    on: &Shift,
    item: &str,
    quantity: i32,
) -> QueryResult<usize> {
    let enough = stock::table
        .find((&on.jurisdiction_id, on.unit_id, item))
        .filter((stock::counted - stock::reserved).ge(quantity));
    diesel::update(enough).set(stock::counted.eq(stock::counted - quantity)).execute(conn).await
}

pub(in crate::crews) async fn insert_move(
    conn: &mut AsyncPgConnection,
    row: &Move<'_>,
) -> QueryResult<()> {
    Prepared(diesel::insert_into(stock_move::table).values(row)).execute(conn).await.map(drop)
}
