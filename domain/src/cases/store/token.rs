//! Database statements about the tokens of batch reports.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::super::{Case, CaseId, CaseNumber};
use crate::{
    hash,
    jurisdictions::{JurisdictionId, store::count_change},
    schema::{cases, report_token},
};

pub(in crate::cases) async fn insert_token(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    of: &Case,
    token: &str,
) -> QueryResult<()> {
    diesel::insert_into(report_token::table)
        .values((
            report_token::jurisdiction_id.eq(&of.jurisdiction_id),
            report_token::token_sha256.eq(hash::sha256(token)),
            report_token::case_id.eq(of.case_id),
            report_token::created_at.eq(now),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// Makes the tokens of a case exchangeable for its number.
pub(in crate::cases) async fn set_token_ready(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    case_id: CaseId,
) -> QueryResult<()> {
    let waiting = report_token::table
        .filter(report_token::jurisdiction_id.eq(city))
        .filter(report_token::case_id.eq(case_id))
        .filter(report_token::ready_at.is_null());
    diesel::update(waiting).set(report_token::ready_at.eq(now)).execute(conn).await.map(drop)
}

/// Puts a case on public lists, as changed now, unless it is on them already.
pub(in crate::cases) async fn set_listed(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    case_id: CaseId,
) -> QueryResult<()> {
    let hidden = cases::table.find((city, case_id)).filter(cases::listed.eq(false));
    diesel::update(hidden)
        .set((cases::listed.eq(true), cases::changed_at.eq(now)))
        .execute(conn)
        .await?;
    count_change(conn, city).await
}

/// Returns the case of a token, and the time since when it can be exchanged. `None` for the time
/// means not yet.
pub(in crate::cases) async fn find_token(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    token: &str,
) -> QueryResult<Option<(CaseId, Option<DateTime<Utc>>)>> {
    report_token::table
        .find((city, hash::sha256(token)))
        .select((report_token::case_id, report_token::ready_at))
        .first(conn)
        .await
        .optional()
}

/// Returns the number of a case.
pub(in crate::cases) async fn number(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    case_id: CaseId,
) -> QueryResult<CaseNumber> {
    cases::table.find((city, case_id)).select(cases::number).first(conn).await
}
