//! Statements about where crews were.

use chrono::{DateTime, Utc};
use diesel::{prelude::*, sql_query};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{CrewId, Shift, ShiftId, Sighting};
use crate::{jurisdictions::JurisdictionId, place::Place, schema::position_raw};

/// Where a crew was.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = position_raw)]
pub(super) struct RawPosition {
    jurisdiction_id: JurisdictionId,
    crew_id: CrewId,
    pub(super) at: DateTime<Utc>,
    shift_id: ShiftId,
    place: Place,
    accuracy_m: Option<f64>,
    doubted: bool,
}

impl RawPosition {
    pub(super) fn of(shift: &Shift, sighting: Sighting, doubted: bool) -> Self {
        let Sighting { place, accuracy_m, at } = sighting;
        Self {
            jurisdiction_id: shift.jurisdiction_id.clone(),
            crew_id: shift.crew_id,
            at,
            shift_id: shift.shift_id,
            place,
            accuracy_m,
            doubted,
        }
    }
}

/// Keeps them; what came before is not kept twice.
pub(super) async fn insert_raw(
    conn: &mut AsyncPgConnection,
    rows: &[RawPosition],
) -> QueryResult<()> {
    diesel::insert_into(position_raw::table)
        .values(rows)
        .on_conflict_do_nothing()
        .execute(conn)
        .await
        .map(drop)
}

/// The newest sighting since then that nobody believes yet.
pub(super) async fn doubted_since(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    crew_id: CrewId,
    since: DateTime<Utc>,
) -> QueryResult<Option<Sighting>> {
    let found: Option<(Place, Option<f64>, DateTime<Utc>)> = position_raw::table
        .filter(position_raw::jurisdiction_id.eq(city))
        .filter(position_raw::crew_id.eq(crew_id))
        .filter(position_raw::at.gt(since))
        .filter(position_raw::doubted)
        .order(position_raw::at.desc())
        .select((position_raw::place, position_raw::accuracy_m, position_raw::at))
        .first(conn)
        .await
        .optional()?;
    Ok(found.map(|(place, accuracy_m, at)| Sighting { place, accuracy_m, at }))
}

/// Forgets where crews are whose shift has run out, though nobody ended it.
pub async fn forget_positions(conn: &mut AsyncPgConnection) -> QueryResult<usize> {
    sql_query(
        "delete from position_latest where not exists ( \
             select from shift where shift.jurisdiction_id = position_latest.jurisdiction_id \
                 and shift.crew_id = position_latest.crew_id \
                 and ended_at is null and ends_at > city_now())",
    )
    .execute(conn)
    .await
}
