//! Database statements that read cases and their histories in portions, and those on roots.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{AuditRoot, Head};
use crate::{
    cases::{Case, CaseId, CaseNumber, Event},
    jurisdictions::JurisdictionId,
    schema::{audit_root, cases, event},
};

/// Returns up to `most` cases of a jurisdiction, ordered by id. `None` starts with the first.
pub(super) async fn cases_after(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    after: Option<CaseId>,
    most: i64,
) -> QueryResult<Vec<Case>> {
    let mut query = Case::query().filter(cases::jurisdiction_id.eq(city)).into_boxed();
    if let Some(after) = after {
        query = query.filter(cases::case_id.gt(after));
    }
    query.order(cases::case_id).limit(most).load(conn).await
}

/// Returns the events of these cases, ordered by case and sequence number.
pub(super) async fn events_of(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    ids: &[CaseId],
) -> QueryResult<Vec<Event>> {
    Event::query()
        .filter(event::jurisdiction_id.eq(city))
        .filter(event::case_id.eq_any(ids))
        .order((event::case_id, event::seq))
        .load(conn)
        .await
}

/// Returns the ends of up to `most` histories of a jurisdiction, ordered by the id of the case.
/// `None` starts with the first.
pub(super) async fn heads_after(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    after: Option<CaseId>,
    most: i64,
) -> QueryResult<Vec<(CaseId, Head)>> {
    let mut query = cases::table
        .filter(cases::jurisdiction_id.eq(city))
        .select((cases::case_id, (cases::number, cases::version, cases::event_head)))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(cases::case_id.gt(after));
    }
    query.order(cases::case_id).limit(most).load(conn).await
}

/// Returns those of these numbers that cases have.
pub(super) async fn numbers_among(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    numbers: &[&CaseNumber],
) -> QueryResult<Vec<CaseNumber>> {
    cases::table
        .filter(cases::jurisdiction_id.eq(city))
        .filter(cases::number.eq_any(numbers))
        .select(cases::number)
        .load(conn)
        .await
}

/// Returns the events of these cases with these sequence numbers.
pub(super) async fn heads_among(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    numbers: &[&CaseNumber],
    seqs: &[i32],
) -> QueryResult<Vec<Head>> {
    let of_its_case =
        cases::jurisdiction_id.eq(event::jurisdiction_id).and(cases::case_id.eq(event::case_id));
    event::table
        .inner_join(cases::table.on(of_its_case))
        .filter(event::jurisdiction_id.eq(city))
        .filter(cases::number.eq_any(numbers))
        .filter(event::seq.eq_any(seqs))
        .select((cases::number, event::seq, event::hash))
        .load(conn)
        .await
}

/// Returns the root of a day (UTC).
pub async fn find_root(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    day: NaiveDate,
) -> QueryResult<Option<AuditRoot>> {
    AuditRoot::query().find((city, day)).first(conn).await.optional()
}

/// Stores a root. Returns `false`, and stores nothing, if the day has one.
pub(super) async fn insert_root(
    conn: &mut AsyncPgConnection,
    root: &AuditRoot,
) -> QueryResult<bool> {
    let stored =
        diesel::insert_into(audit_root::table).values(root).on_conflict_do_nothing().execute(conn);
    Ok(stored.await? > 0)
}
