//! Database statements about cases and their histories. Those that change what the public sees count
//! a change of the jurisdiction (`count_change`).

mod details;
mod empty;
mod followers;
mod report;
mod search;
mod token;

use chrono::{DateTime, Utc};
use diesel::{
    dsl::{exists, max},
    prelude::*,
    sql_query,
    sql_types::{Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::try_join;

pub(crate) use self::empty::{delete, lock_some_of_sandbox};
pub(super) use self::{
    details::{
        answers_of, duplicates_of, endings_of, find_all, last_events_at, listed_numbers,
        public_events, public_lines, shapes,
    },
    followers::{move_followers, return_followers},
    report::{insert_answers, insert_contact, insert_fixes, insert_follower, set_shape},
    token::{find_token, insert_token, number, set_listed, set_token_ready},
};
pub use self::{
    details::{dots, newest_report, tallies},
    followers::followers,
    search::{list, mark_at, search},
};
use super::{Action, Case, CaseId, CaseNumber, Event, Outcome, Standing, Status};
use crate::{
    hash,
    jurisdictions::{JurisdictionId, store::count_change},
    photos::PhotoId,
    prepared::Prepared,
    schema::{case_attribute, cases, event},
    services::Answers,
};

/// Finds the case with this id.
pub async fn find(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    id: CaseId,
) -> QueryResult<Option<Case>> {
    Case::query().find((jurisdiction, id)).first(conn).await.optional()
}

/// Finds the case with this number.
pub async fn find_by_number(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    number: &CaseNumber,
) -> QueryResult<Option<Case>> {
    Case::query()
        .filter(cases::jurisdiction_id.eq(jurisdiction))
        .filter(cases::number.eq(number))
        .first(conn)
        .await
        .optional()
}

/// Finds the case whose tracking link has this secret.
pub async fn find_by_secret(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    secret: &str,
) -> QueryResult<Option<Case>> {
    Case::query()
        .filter(cases::jurisdiction_id.eq(jurisdiction))
        .filter(cases::tracking_sha256.eq(hash::sha256(secret)))
        .first(conn)
        .await
        .optional()
}

/// Locks and returns the case. The lock is held until the transaction ends.
pub async fn lock(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    id: CaseId,
) -> QueryResult<Option<Case>> {
    Case::query().find((jurisdiction, id)).for_update().first(conn).await.optional()
}

/// Stores a new case. Returns `false`, and stores nothing, if its number is taken.
pub(super) async fn insert(conn: &mut AsyncPgConnection, case: &Case) -> QueryResult<bool> {
    let (mut row, version) = (&*conn, &*conn);
    let stored = diesel::insert_into(cases::table)
        .values(case)
        .on_conflict((cases::jurisdiction_id, cases::number))
        .do_nothing()
        .execute(&mut row);
    let (stored, ()) = try_join!(stored, count_change(version, &case.jurisdiction_id))?;
    Ok(stored > 0)
}

/// Stores all columns of a case.
pub(super) async fn save(mut conn: &AsyncPgConnection, case: &Case) -> QueryResult<()> {
    let version = conn;
    let saved = diesel::update(cases::table.find((&case.jurisdiction_id, case.case_id)))
        .set(case)
        .execute(&mut conn);
    try_join!(saved, count_change(version, &case.jurisdiction_id)).map(drop)
}

/// Stores the columns that a status change affects. The reported data is not written, so that
/// triggers do not compute the public location and the search index again.
pub(super) async fn save_progress(mut conn: &AsyncPgConnection, case: &Case) -> QueryResult<()> {
    let own = cases::table.find((&case.jurisdiction_id, case.case_id));
    let (version, saved) = (conn, diesel::update(own).set(Progress::of(case)));
    let saved = Prepared(saved).execute(&mut conn);
    try_join!(saved, count_change(version, &case.jurisdiction_id)).map(drop)
}

/// The columns that a status change affects.
#[derive(AsChangeset)]
#[diesel(table_name = cases, treat_none_as_null = true)]
struct Progress<'a> {
    status: Status,
    version: i32,
    agency_code: Option<String>,
    updated_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    held_until: Option<DateTime<Utc>>,
    outcome: Option<Outcome>,
    status_notes: Option<String>,
    unevidenced: bool,
    disputes: i32,
    reroutes: i32,
    duplicate_of: Option<CaseId>,
    standing: Standing,
    changed_at: DateTime<Utc>,
    photo_id: Option<PhotoId>,
    event_head: &'a [u8],
}

impl<'a> Progress<'a> {
    fn of(case: &'a Case) -> Self {
        Self {
            status: case.status,
            version: case.version,
            agency_code: case.agency_code.clone(),
            updated_at: case.updated_at,
            ended_at: case.ended_at,
            held_until: case.held_until,
            outcome: case.outcome,
            status_notes: case.status_notes.clone(),
            unevidenced: case.unevidenced,
            disputes: case.disputes,
            reroutes: case.reroutes,
            duplicate_of: case.duplicate_of,
            standing: case.standing,
            changed_at: case.changed_at,
            photo_id: case.photo_id,
            event_head: &case.event_head,
        }
    }
}

/// Whether other cases were merged into this one.
pub(super) async fn has_duplicates(mut conn: &AsyncPgConnection, case: &Case) -> QueryResult<bool> {
    let joined = cases::table
        .filter(cases::jurisdiction_id.eq(&case.jurisdiction_id))
        .filter(cases::duplicate_of.eq(case.case_id));
    diesel::select(exists(joined)).get_result(&mut conn).await
}

/// Gives all direct and indirect duplicates of `case` its standing and the time of its change.
pub(super) async fn move_duplicates(mut conn: &AsyncPgConnection, case: &Case) -> QueryResult<()> {
    let moved = sql_query(include_str!("sql/move_duplicates.sql"))
        .bind::<Text, _>(&case.jurisdiction_id)
        .bind::<SqlUuid, _>(case.case_id)
        .bind::<Text, _>(case.standing)
        .bind::<Timestamptz, _>(case.changed_at);
    Prepared(moved).execute(&mut conn).await.map(drop)
}

pub(super) async fn insert_events(
    mut conn: &AsyncPgConnection,
    events: &[Event],
) -> QueryResult<()> {
    let stored = diesel::insert_into(event::table).values(events);
    Prepared(stored).execute(&mut conn).await.map(drop)
}

/// Returns the history of a case, oldest first.
pub async fn events(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    id: CaseId,
) -> QueryResult<Vec<Event>> {
    Event::query()
        .filter(event::jurisdiction_id.eq(jurisdiction))
        .filter(event::case_id.eq(id))
        .order(event::seq)
        .load(conn)
        .await
}

/// Returns the time since when the case is or was open: the report, the last dispute or the last
/// reopening (UTC).
pub(crate) async fn last_opened(
    conn: &mut AsyncPgConnection,
    case: &Case,
) -> QueryResult<DateTime<Utc>> {
    let opened: Option<DateTime<Utc>> = event::table
        .filter(event::jurisdiction_id.eq(&case.jurisdiction_id))
        .filter(event::case_id.eq(case.case_id))
        .filter(event::action.eq_any([Action::Dispute, Action::Reopen]))
        .select(max(event::at))
        .first(conn)
        .await?;
    Ok(opened.unwrap_or(case.requested_at))
}

/// Returns the answers to the attributes of the service.
pub async fn answers(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    id: CaseId,
) -> QueryResult<Answers> {
    let rows: Vec<(String, Vec<String>)> = case_attribute::table
        .filter(case_attribute::jurisdiction_id.eq(jurisdiction))
        .filter(case_attribute::case_id.eq(id))
        .select((case_attribute::attribute_code, case_attribute::answers))
        .load(conn)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Computes the public locations of all cases of these services again.
pub(crate) async fn show_places_anew(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    service_codes: &[String],
) -> QueryResult<()> {
    let theirs = cases::table
        .filter(cases::jurisdiction_id.eq(city))
        .filter(cases::service_code.eq_any(service_codes));
    // A trigger does it for each row whose place is written: see `domain/sql/shown_place.sql`.
    diesel::update(theirs).set(cases::place.eq(cases::place)).execute(conn).await?;
    count_change(conn, city).await
}

/// Sets the public id of the photo that a case shows, and the time of the change.
pub(crate) async fn set_photo(
    conn: &mut AsyncPgConnection,
    case: &Case,
    photo_id: Option<PhotoId>,
    changed_at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(cases::table.find((&case.jurisdiction_id, case.case_id)))
        .set((cases::photo_id.eq(photo_id), cases::changed_at.eq(changed_at)))
        .execute(conn)
        .await?;
    count_change(conn, &case.jurisdiction_id).await
}
