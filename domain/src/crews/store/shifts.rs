//! Database statements about shifts and candidates. A candidate is a crew on shift that can get
//! jobs.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, Bool, Text, Timestamptz, Uuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::try_join;

use super::super::{Crew, CrewId, Position, Shift, ShiftId};
use crate::{
    db,
    jurisdictions::JurisdictionId,
    prepared::Prepared,
    schema::{candidate, crew, position_latest, shift},
};

/// Returns the live shift of a crew, by the database clock.
pub async fn live_shift(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    crew_id: CrewId,
) -> QueryResult<Option<Shift>> {
    let (mut query, clock) = (&*conn, &*conn);
    let shift = async {
        Shift::query()
            .filter(shift::jurisdiction_id.eq(jurisdiction))
            .filter(shift::crew_id.eq(crew_id))
            .filter(shift::ended_at.is_null())
            .first(&mut query)
            .await
            .optional()
    };
    let (shift, now): (Option<Shift>, _) = try_join!(shift, db::city_now(clock))?;
    Ok(shift.filter(|shift| shift.ends_at > now))
}

/// Locks and returns the live shift of a crew. The jobs that a crew holds are counted under this
/// lock.
pub async fn lock_live_shift(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    crew_id: CrewId,
) -> QueryResult<Option<Shift>> {
    let (mut query, clock) = (&*conn, &*conn);
    let shift = async {
        Shift::query()
            .filter(shift::jurisdiction_id.eq(jurisdiction))
            .filter(shift::crew_id.eq(crew_id))
            .filter(shift::ended_at.is_null())
            .for_update()
            .first(&mut query)
            .await
            .optional()
    };
    // The time is read after the wait for the lock.
    let (shift, now): (Option<Shift>, _) = try_join!(shift, db::city_now(clock))?;
    Ok(shift.filter(|shift| shift.ends_at > now))
}

/// Returns all crews on shift with the skills of their shifts, ordered by name.
pub async fn out_today(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
) -> QueryResult<Vec<(Crew, Vec<String>)>> {
    let now = db::city_now(conn).await?;
    shift::table
        .inner_join(crew::table.on(
            crew::jurisdiction_id.eq(shift::jurisdiction_id).and(crew::crew_id.eq(shift::crew_id)),
        ))
        .filter(shift::jurisdiction_id.eq(jurisdiction))
        .filter(shift::ended_at.is_null())
        .filter(shift::ends_at.gt(now))
        .order((crew::name, crew::crew_id))
        .select((Crew::as_select(), shift::skills))
        .load(conn)
        .await
}

/// Returns those of these crews that are on shift at `now` (database clock), ordered by name.
pub async fn on_shift(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
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
        .filter(shift::ends_at.gt(now))
        .order((crew::name, crew::crew_id))
        .select((Shift::as_select(), Crew::as_select(), Option::<Position>::as_select()))
        .load(conn)
        .await
}

pub(in crate::crews) async fn insert_shift(
    conn: &mut AsyncPgConnection,
    row: &Shift,
) -> QueryResult<()> {
    diesel::insert_into(shift::table).values(row).execute(conn).await.map(drop)
}

/// Locks and returns a shift, live or ended.
pub(in crate::crews) async fn lock_shift(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    id: ShiftId,
) -> QueryResult<Option<Shift>> {
    Shift::query().find((jurisdiction, id)).for_update().first(conn).await.optional()
}

pub(in crate::crews) async fn set_silent(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    id: ShiftId,
) -> QueryResult<()> {
    let now = db::city_now(conn).await?;
    diesel::update(shift::table.find((jurisdiction, id)))
        .set(shift::silent_since.eq(now))
        .execute(conn)
        .await
        .map(drop)
}

pub(in crate::crews) async fn set_ended(
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

/// Returns up to 500 shifts whose end time has passed, in one jurisdiction or in all, earliest end
/// first.
pub(in crate::crews) async fn overrun(
    conn: &mut AsyncPgConnection,
    city: Option<&JurisdictionId>,
) -> QueryResult<Vec<Shift>> {
    let now = db::city_now(conn).await?;
    let mut passed = Shift::query()
        .filter(shift::ended_at.is_null())
        .filter(shift::ends_at.le(now))
        .order(shift::ends_at)
        .limit(500)
        .into_boxed();
    if let Some(city) = city {
        passed = passed.filter(shift::jurisdiction_id.eq(city));
    }
    passed.load(conn).await
}

/// Returns up to 500 live shifts whose crew made no request since then and is not marked as
/// unresponsive.
pub(in crate::crews) async fn unheard_since(
    conn: &mut AsyncPgConnection,
    since: DateTime<Utc>,
) -> QueryResult<Vec<Shift>> {
    Shift::query()
        .filter(shift::ended_at.is_null())
        .filter(shift::silent_since.is_null())
        .filter(shift::seen_at.lt(since))
        .order(shift::seen_at)
        .limit(500)
        .load(conn)
        .await
}

#[derive(QueryableByName)]
struct Contacted {
    #[diesel(sql_type = Bool)]
    was_silent: bool,
}

/// Records a request of these crews of a jurisdiction at `now` (database clock). Returns whether one
/// of them was marked as unresponsive.
pub(in crate::crews) async fn set_heard(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    crews: &[CrewId],
) -> QueryResult<bool> {
    let heard = sql_query(include_str!("../sql/set_heard.sql"))
        .bind::<Text, _>(city)
        .bind::<Array<Uuid>, _>(crews)
        .bind::<Timestamptz, _>(now);
    let heard: Vec<Contacted> = Prepared(heard).load(conn).await?;
    Ok(heard.into_iter().any(|heard| heard.was_silent))
}

/// Makes the crew of a shift a candidate, at its latest position or else at its yard.
pub(in crate::crews) async fn insert_candidate(
    conn: &mut AsyncPgConnection,
    of: &Shift,
) -> QueryResult<()> {
    sql_query(include_str!("../sql/insert_candidate.sql"))
        .bind::<Text, _>(&of.jurisdiction_id)
        .bind::<Uuid, _>(of.shift_id)
        .execute(conn)
        .await
        .map(drop)
}

/// Deletes the candidate that [`insert_candidate`] created.
pub(in crate::crews) async fn delete_candidate(
    conn: &mut AsyncPgConnection,
    of: &Shift,
) -> QueryResult<()> {
    let own = candidate::table
        .find((&of.jurisdiction_id, of.crew_id))
        .filter(candidate::shift_id.eq(of.shift_id));
    diesel::delete(own).execute(conn).await.map(drop)
}
