//! Statements about cases and their histories.

use chrono::{DateTime, Utc};
use diesel::{
    dsl::max,
    prelude::*,
    sql_query,
    sql_types::{Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{Action, Case, CaseId, CaseNumber, Event};
use crate::{
    chance,
    jurisdictions::JurisdictionId,
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

pub(super) async fn save(mut conn: &AsyncPgConnection, case: &Case) -> QueryResult<()> {
    diesel::update(cases::table.find((&case.jurisdiction_id, case.case_id)))
        .set(case)
        .execute(&mut conn)
        .await
        .map(drop)
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
