//! Database statements about positions of crews.

use chrono::{DateTime, Utc};
use diesel::{
    dsl::not,
    prelude::*,
    sql_query,
    sql_types::{Double, Nullable, Text, Timestamptz, Uuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use postgis_diesel::sql_types::Geography;

use super::super::{CrewId, Position, PositionRead, Shift, ShiftId, Sighting};
use crate::{
    accounts::{AccountId, Role},
    id::Id,
    jurisdictions::JurisdictionId,
    place::Place,
    prepared::Prepared,
    schema::{account, position_latest, position_raw, read_log},
};

/// Subject of a crew's position in the read log.
const SUBJECT: &str = "crew_position";

/// One stored sighting.
#[derive(Debug, Clone, Insertable, QueryableByName)]
#[diesel(table_name = position_raw)]
pub(in crate::crews) struct RawPosition {
    jurisdiction_id: JurisdictionId,
    crew_id: CrewId,
    pub(in crate::crews) at: DateTime<Utc>,
    shift_id: ShiftId,
    place: Place,
    accuracy_m: Option<f64>,
    doubted: bool,
}

impl RawPosition {
    pub(in crate::crews) fn of(shift: &Shift, sighting: Sighting, doubted: bool) -> Self {
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

/// Stores sightings. Ignores those that are stored already.
pub(in crate::crews) async fn insert_raw(
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

/// Returns the newest doubted sighting after `since`.
pub(in crate::crews) async fn doubted_since(
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

/// Returns the latest position of a crew.
pub async fn position(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    crew_id: CrewId,
) -> QueryResult<Option<Position>> {
    Position::query().find((jurisdiction, crew_id)).first(conn).await.optional()
}

pub(in crate::crews) async fn forget_position(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    crew_id: CrewId,
) -> QueryResult<()> {
    diesel::delete(position_latest::table.find((jurisdiction, crew_id)))
        .execute(conn)
        .await
        .map(drop)
}

/// Stores the latest position of a crew, unless a later one is stored.
pub(in crate::crews) async fn keep_position(
    conn: &mut AsyncPgConnection,
    position: &Position,
) -> QueryResult<()> {
    let kept = sql_query(include_str!("../sql/keep_position.sql"))
        .bind::<Text, _>(&position.jurisdiction_id)
        .bind::<Uuid, _>(position.crew_id)
        .bind::<Geography, _>(position.place)
        .bind::<Nullable<Double>, _>(position.accuracy_m)
        .bind::<Timestamptz, _>(position.at);
    Prepared(kept).execute(conn).await.map(drop)
}

/// Returns the last position between two times that is not doubted.
pub(in crate::crews) async fn place_between(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    crew_id: CrewId,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
) -> QueryResult<Option<Place>> {
    position_raw::table
        .filter(position_raw::jurisdiction_id.eq(city))
        .filter(position_raw::crew_id.eq(crew_id))
        .filter(position_raw::at.between(since, until))
        .filter(not(position_raw::doubted))
        .order(position_raw::at.desc())
        .select(position_raw::place)
        .first(conn)
        .await
        .optional()
}

/// Logs that a member of staff looked up the position of a crew.
pub(in crate::crews) async fn insert_position_read(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    (account_id, role): (AccountId, Role),
    crew_id: CrewId,
) -> QueryResult<()> {
    diesel::insert_into(read_log::table)
        .values((
            read_log::jurisdiction_id.eq(city),
            read_log::read_id.eq(Id::<PositionRead>::new(now)),
            read_log::at.eq(now),
            read_log::account_id.eq(account_id),
            read_log::role.eq(role),
            read_log::subject.eq(SUBJECT),
            read_log::subject_id.eq(crew_id),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// Returns the latest `most` reads of a crew's position, newest first.
pub(in crate::crews) async fn position_reads(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    crew_id: CrewId,
    most: i64,
) -> QueryResult<Vec<PositionRead>> {
    read_log::table
        .inner_join(
            account::table.on(account::jurisdiction_id
                .eq(read_log::jurisdiction_id)
                .and(account::account_id.eq(read_log::account_id))),
        )
        .filter(read_log::jurisdiction_id.eq(city))
        .filter(read_log::subject.eq(SUBJECT))
        .filter(read_log::subject_id.eq(crew_id))
        .order(read_log::read_id.desc())
        .limit(most)
        .select((read_log::at, read_log::role, account::name))
        .load(conn)
        .await
}
