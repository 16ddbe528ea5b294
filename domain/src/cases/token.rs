//! Tokens: what the sender of a batch report has until it has a number.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::{Case, CaseId, CaseNumber, Channel, ExchangeToken, submit::Receipt};
use crate::{
    chance,
    jurisdictions::JurisdictionId,
    schema::{cases, report_token},
    services::{Service, ServiceKind},
    tasks,
};

/// What the sender of a new case is told. To be called in the transaction that stores it.
pub(super) async fn receipt(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    service: &Service,
    case: &Case,
) -> QueryResult<Receipt> {
    match (service.kind, case.channel) {
        (ServiceKind::Realtime, _) => Ok(Receipt::Number),
        // Our own apps and desks work with numbers.
        (ServiceKind::Batch | ServiceKind::Blackbox, channel) if channel != Channel::Open311 => {
            Ok(Receipt::Number)
        }
        (ServiceKind::Blackbox, _) => Ok(Receipt::Nothing),
        (ServiceKind::Batch, _) => {
            let wait = TimeDelta::seconds(service.token_seconds.into());
            Ok(Receipt::Token(issue(conn, now, case, wait).await?))
        }
    }
}

/// Draws a token for the case, and asks for it to be exchanged after `wait`.
async fn issue(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    case: &Case,
    wait: TimeDelta,
) -> QueryResult<String> {
    let city = &case.jurisdiction_id;
    // With letters in front nobody takes it for a number.
    let token = format!("t_{}", chance::secret());
    diesel::insert_into(report_token::table)
        .values((
            report_token::jurisdiction_id.eq(city),
            report_token::token_sha256.eq(chance::fingerprint(&token)),
            report_token::case_id.eq(case.case_id),
            report_token::created_at.eq(now),
        ))
        .execute(conn)
        .await?;
    let exchange = ExchangeToken { case_id: case.case_id };
    tasks::enqueue_at(conn, now, now + wait, city, &exchange).await?;
    Ok(token)
}

/// From now on the token tells the number, and the case is on public lists: both, or neither. It
/// counts as changed now, so that nobody who follows changes misses it.
pub async fn exchange_token(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    jurisdiction: &JurisdictionId,
    case_id: CaseId,
) -> QueryResult<()> {
    conn.transaction(async |conn| {
        let waiting = report_token::table
            .filter(report_token::jurisdiction_id.eq(jurisdiction))
            .filter(report_token::case_id.eq(case_id))
            .filter(report_token::ready_at.is_null());
        diesel::update(waiting).set(report_token::ready_at.eq(now)).execute(conn).await?;
        let hidden = cases::table.find((jurisdiction, case_id)).filter(cases::listed.eq(false));
        diesel::update(hidden)
            .set((cases::listed.eq(true), cases::changed_at.eq(now)))
            .execute(conn)
            .await
            .map(drop)
    })
    .await
}

/// What a token is good for: nothing if there is no such token; no number if it is not told yet.
pub async fn redeem(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    token: &str,
) -> QueryResult<Option<Option<CaseNumber>>> {
    let row: Option<(CaseId, Option<DateTime<Utc>>)> = report_token::table
        .find((jurisdiction, chance::fingerprint(token)))
        .select((report_token::case_id, report_token::ready_at))
        .first(conn)
        .await
        .optional()?;
    let Some((case_id, ready_at)) = row else { return Ok(None) };
    if ready_at.is_none() {
        return Ok(Some(None));
    }
    let number =
        cases::table.find((jurisdiction, case_id)).select(cases::number).first(conn).await?;
    Ok(Some(Some(number)))
}
