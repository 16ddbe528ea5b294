//! Database statements about crews and units, and in `store/` about what belongs to them.

mod breaks;
mod position_days;
mod positions;
mod shifts;
mod stock;
mod work;

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

pub(crate) use self::breaks::breaks_of_shifts;
pub(super) use self::{
    breaks::{delete_break_that_begins, end_running_break, insert_break},
    position_days::{alone, days, delete_rest_before, drop_day, make_day},
    positions::{
        RawPosition, doubted_since, forget_position, insert_position_read, insert_raw,
        keep_position, place_between, position_reads,
    },
    shifts::{
        delete_candidate, insert_candidate, insert_shift, lock_shift, overrun, set_ended,
        set_heard, set_silent, unheard_since,
    },
    stock::{add_stock, insert_move, remove_stock},
    work::{
        cases_not_begun, lease_on, leases_ended_since, leases_of_ended_since, leases_since,
        minutes_before, offers_ended_since, offers_of_ended_since, offers_since,
    },
};
pub use self::{
    positions::position,
    shifts::{live_shift, lock_live_shift, on_shift, out_today},
    stock::{count_stock, stock_of},
};
use super::{Crew, CrewId, Unit, UnitId};
use crate::{
    jurisdictions::JurisdictionId,
    schema::{crew, unit},
};

/// Returns the crew with this id. Fails if there is none.
pub async fn crew(
    mut conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    id: CrewId,
) -> QueryResult<Crew> {
    Crew::query().find((jurisdiction, id)).first(&mut conn).await
}

/// Returns all crews of a jurisdiction, ordered by name.
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

/// Stores a unit.
pub async fn insert_unit(conn: &mut AsyncPgConnection, row: &Unit) -> QueryResult<()> {
    diesel::insert_into(unit::table).values(row).execute(conn).await.map(drop)
}

/// Finds the unit with this code.
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

/// Returns those of these crews that exist, ordered by name.
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

/// Returns the unit with this id. Fails if there is none.
pub(super) async fn unit(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    id: UnitId,
) -> QueryResult<Unit> {
    unit::table.find((city, id)).select(Unit::as_select()).first(conn).await
}
