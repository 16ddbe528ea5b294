//! Statements about crews, vehicles, stock and shifts.

use chrono::{DateTime, Utc};
use diesel::{prelude::*, upsert::excluded};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{Crew, CrewId, Position, Shift, ShiftId, Stock, Unit, UnitId};
use crate::{
    db,
    jurisdictions::JurisdictionId,
    schema::{crew, position_latest, shift, stock, unit},
};

/// The crew of this id.
pub async fn crew(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    id: CrewId,
) -> QueryResult<Crew> {
    Crew::query().find((jurisdiction, id)).first(conn).await
}

/// All crews of a city.
pub async fn crews(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
) -> QueryResult<Vec<Crew>> {
    Crew::query().filter(crew::jurisdiction_id.eq(jurisdiction)).order(crew::name).load(conn).await
}

/// Stores a crew.
pub async fn insert_crew(conn: &mut AsyncPgConnection, row: &Crew) -> QueryResult<()> {
    diesel::insert_into(crew::table).values(row).execute(conn).await.map(drop)
}

/// Stores a vehicle.
pub async fn insert_unit(conn: &mut AsyncPgConnection, row: &Unit) -> QueryResult<()> {
    diesel::insert_into(unit::table).values(row).execute(conn).await.map(drop)
}

/// The vehicle with this written on it.
pub async fn unit_by_code(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    code: &str,
) -> QueryResult<Option<Unit>> {
    Unit::query()
        .filter(unit::jurisdiction_id.eq(jurisdiction))
        .filter(unit::code.eq(code))
        .first(conn)
        .await
        .optional()
}

/// What lies on these vehicles.
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

/// Sets how many of an item were counted on a vehicle.
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

/// The shift a crew is on, by the database's clock.
pub async fn live_shift(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    crew_id: CrewId,
) -> QueryResult<Option<Shift>> {
    Shift::query()
        .filter(shift::jurisdiction_id.eq(jurisdiction))
        .filter(shift::crew_id.eq(crew_id))
        .filter(shift::ended_at.is_null())
        .filter(shift::ends_at.gt(db::sql::city_now()))
        .first(conn)
        .await
        .optional()
}

/// The same, locked: what a crew holds is counted under this lock.
pub async fn lock_live_shift(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    crew_id: CrewId,
) -> QueryResult<Option<Shift>> {
    Shift::query()
        .filter(shift::jurisdiction_id.eq(jurisdiction))
        .filter(shift::crew_id.eq(crew_id))
        .filter(shift::ended_at.is_null())
        .filter(shift::ends_at.gt(db::sql::city_now()))
        .for_update()
        .first(conn)
        .await
        .optional()
}

/// These crews, as far as there are such.
pub async fn crews_named(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    ids: &[CrewId],
) -> QueryResult<Vec<Crew>> {
    Crew::query()
        .filter(crew::jurisdiction_id.eq(jurisdiction))
        .filter(crew::crew_id.eq_any(ids))
        .order(crew::name)
        .load(conn)
        .await
}

/// Everybody who is on a shift, with what they can do today.
pub async fn out_today(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
) -> QueryResult<Vec<(Crew, Vec<String>)>> {
    shift::table
        .inner_join(crew::table.on(
            crew::jurisdiction_id.eq(shift::jurisdiction_id).and(crew::crew_id.eq(shift::crew_id)),
        ))
        .filter(shift::jurisdiction_id.eq(jurisdiction))
        .filter(shift::ended_at.is_null())
        .filter(shift::ends_at.gt(db::sql::city_now()))
        .order((crew::name, crew::crew_id))
        .select((Crew::as_select(), shift::skills))
        .load(conn)
        .await
}

/// Those of these crews who are on a shift, by the database's clock.
pub async fn on_shift(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    ids: &[CrewId],
) -> QueryResult<Vec<(Shift, Crew, Option<Position>)>> {
    shift::table
        .inner_join(crew::table.on(
            crew::jurisdiction_id.eq(shift::jurisdiction_id).and(crew::crew_id.eq(shift::crew_id)),
        ))
        .left_join(
            position_latest::table.on(position_latest::jurisdiction_id
                .eq(shift::jurisdiction_id)
                .and(position_latest::crew_id.eq(shift::crew_id))),
        )
        .filter(shift::jurisdiction_id.eq(jurisdiction))
        .filter(shift::crew_id.eq_any(ids))
        .filter(shift::ended_at.is_null())
        .filter(shift::ends_at.gt(db::sql::city_now()))
        .order((crew::name, crew::crew_id))
        .select((Shift::as_select(), Crew::as_select(), Option::<Position>::as_select()))
        .load(conn)
        .await
}

pub(super) async fn insert_shift(conn: &mut AsyncPgConnection, row: &Shift) -> QueryResult<()> {
    diesel::insert_into(shift::table).values(row).execute(conn).await.map(drop)
}

/// A shift, locked, also one that is over.
pub(super) async fn lock_shift(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    id: ShiftId,
) -> QueryResult<Option<Shift>> {
    Shift::query().find((jurisdiction, id)).for_update().first(conn).await.optional()
}

pub(super) async fn set_silent(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    id: ShiftId,
) -> QueryResult<()> {
    diesel::update(shift::table.find((jurisdiction, id)))
        .set(shift::silent_since.eq(db::sql::city_now().nullable()))
        .execute(conn)
        .await
        .map(drop)
}

pub(super) async fn set_ended(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    id: ShiftId,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(shift::table.find((jurisdiction, id)))
        .set(shift::ended_at.eq(at))
        .execute(conn)
        .await
        .map(drop)
}

pub(super) async fn keep_position(
    conn: &mut AsyncPgConnection,
    position: &Position,
) -> QueryResult<()> {
    use diesel::query_dsl::methods::FilterDsl;
    diesel::insert_into(position_latest::table)
        .values(position)
        .on_conflict((position_latest::jurisdiction_id, position_latest::crew_id))
        .do_update()
        .set(position)
        .filter(position_latest::at.lt(excluded(position_latest::at)))
        .execute(conn)
        .await
        .map(drop)
}

/// Where a crew was last seen.
pub async fn position(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    crew_id: CrewId,
) -> QueryResult<Option<Position>> {
    Position::query().find((jurisdiction, crew_id)).first(conn).await.optional()
}

pub(super) async fn forget_position(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    crew_id: CrewId,
) -> QueryResult<()> {
    diesel::delete(position_latest::table.find((jurisdiction, crew_id)))
        .execute(conn)
        .await
        .map(drop)
}
