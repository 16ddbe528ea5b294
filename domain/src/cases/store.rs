//! Statements about cases and their histories.

use chrono::{DateTime, Utc};
use diesel::{
    dsl::{exists, max},
    prelude::*,
    sql_query,
    sql_types::{Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{Action, Case, CaseId, CaseNumber, Event, Outcome, Standing, Status};
use crate::{
    chance,
    jurisdictions::JurisdictionId,
    photos::PhotoId,
    prepared::Prepared,
    schema::{case_attribute, cases, event, follower},
    services::Answers,
};

/// The case of this id.
pub async fn find(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    id: CaseId,
) -> QueryResult<Option<Case>> {
    Case::query().find((jurisdiction, id)).first(conn).await.optional()
}

/// The case of this number.
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

/// The case whose tracking link has this secret.
pub async fn find_by_secret(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    secret: &str,
) -> QueryResult<Option<Case>> {
    Case::query()
        .filter(cases::jurisdiction_id.eq(jurisdiction))
        .filter(cases::tracking_sha256.eq(chance::fingerprint(secret)))
        .first(conn)
        .await
        .optional()
}

/// The case, which nobody else changes until this transaction ends.
pub async fn lock(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    id: CaseId,
) -> QueryResult<Option<Case>> {
    Case::query().find((jurisdiction, id)).for_update().first(conn).await.optional()
}

/// Stores the case, unless its number is another's; says whether it did.
pub(super) async fn insert(conn: &mut AsyncPgConnection, case: &Case) -> QueryResult<bool> {
    let stored = diesel::insert_into(cases::table)
        .values(case)
        .on_conflict((cases::jurisdiction_id, cases::number))
        .do_nothing()
        .execute(conn)
        .await?;
    Ok(stored > 0)
}

/// Stores all of the case.
pub(super) async fn save(mut conn: &AsyncPgConnection, case: &Case) -> QueryResult<()> {
    diesel::update(cases::table.find((&case.jurisdiction_id, case.case_id)))
        .set(case)
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Stores where the case stands. What was reported, and with it what the public sees of the place
/// and what search looks at, is not made again.
pub(super) async fn save_progress(mut conn: &AsyncPgConnection, case: &Case) -> QueryResult<()> {
    let own = cases::table.find((&case.jurisdiction_id, case.case_id));
    let saved = diesel::update(own).set(Progress::of(case));
    Prepared(saved).execute(&mut conn).await.map(drop)
}

/// The columns of a case that a step of its life changes.
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

/// Whether other cases were joined to this one.
pub(super) async fn has_duplicates(mut conn: &AsyncPgConnection, case: &Case) -> QueryResult<bool> {
    let joined = cases::table
        .filter(cases::jurisdiction_id.eq(&case.jurisdiction_id))
        .filter(cases::duplicate_of.eq(case.case_id));
    diesel::select(exists(joined)).get_result(&mut conn).await
}

/// Has the duplicates of `case`, and theirs, stand where it stands.
pub(super) async fn lead(mut conn: &AsyncPgConnection, case: &Case) -> QueryResult<()> {
    let led = sql_query(
        "with recursive joined as ( \
             select case_id from cases where jurisdiction_id = $1 and duplicate_of = $2 \
             union \
             select next.case_id from cases next join joined on next.duplicate_of = joined.case_id \
             where next.jurisdiction_id = $1) \
         update cases set standing = $3, changed_at = $4 \
         where jurisdiction_id = $1 and case_id in (select case_id from joined)",
    )
    .bind::<Text, _>(&case.jurisdiction_id)
    .bind::<SqlUuid, _>(case.case_id)
    .bind::<Text, _>(case.standing)
    .bind::<Timestamptz, _>(case.changed_at);
    Prepared(led).execute(&mut conn).await.map(drop)
}

pub(super) async fn insert_events(
    mut conn: &AsyncPgConnection,
    events: &[Event],
) -> QueryResult<()> {
    let stored = diesel::insert_into(event::table).values(events);
    Prepared(stored).execute(&mut conn).await.map(drop)
}

/// A case's history, oldest first.
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

/// Since when the case has been open, or was before it ended: its report, or the last dispute.
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

/// The answers to a case's extra questions.
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

pub(super) async fn move_followers(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    from: CaseId,
    to: CaseId,
) -> QueryResult<()> {
    let theirs = follower::table
        .filter(follower::jurisdiction_id.eq(jurisdiction))
        .filter(follower::case_id.eq(from));
    diesel::update(theirs)
        .set((follower::case_id.eq(to), follower::merged_from.eq(from)))
        .execute(conn)
        .await
        .map(drop)
}

pub(super) async fn return_followers(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    to: CaseId,
) -> QueryResult<()> {
    let theirs = follower::table
        .filter(follower::jurisdiction_id.eq(jurisdiction))
        .filter(follower::merged_from.eq(to));
    diesel::update(theirs)
        .set((follower::case_id.eq(to), follower::merged_from.eq(None::<CaseId>)))
        .execute(conn)
        .await
        .map(drop)
}

/// How many follow a case.
pub async fn followers(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    id: CaseId,
) -> QueryResult<i64> {
    follower::table
        .filter(follower::jurisdiction_id.eq(jurisdiction))
        .filter(follower::case_id.eq(id))
        .count()
        .get_result(conn)
        .await
}
