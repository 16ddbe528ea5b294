//! Tokens of batch reports, which the sender exchanges for a case number later.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::QueryResult;
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{Case, CaseId, CaseNumber, Channel, ExchangeToken, store, submit::Receipt};
use crate::{
    jurisdictions::JurisdictionId,
    random,
    services::{Service, ServiceKind},
    tasks,
};

/// Returns what the sender of a new case gets back. Must run inside the transaction that stores the
/// case.
pub(super) async fn receipt(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    service: &Service,
    case: &Case,
) -> QueryResult<Receipt> {
    match (service.kind, case.channel) {
        (ServiceKind::Realtime, _) => Ok(Receipt::Number),
        // The app API and staff always get the number.
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

/// Generates a token for the case, and enqueues its exchange after `wait`.
async fn issue(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    case: &Case,
    wait: TimeDelta,
) -> QueryResult<String> {
    let city = &case.jurisdiction_id;
    // The prefix keeps programs from reading a token as a number.
    let token = format!("t_{}", random::secret());
    store::insert_token(conn, now, case, &token).await?;
    let exchange = ExchangeToken { case_id: case.case_id };
    tasks::enqueue_at(conn, now, now + wait, city, &exchange).await?;
    Ok(token)
}

/// Makes the token exchangeable and puts the case on public lists, in one transaction. The case
/// counts as changed now, so that clients that poll for changes find it.
pub async fn exchange_token(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    jurisdiction: &JurisdictionId,
    case_id: CaseId,
) -> QueryResult<()> {
    conn.transaction(async |conn| {
        store::set_token_ready(conn, now, jurisdiction, case_id).await?;
        store::set_listed(conn, now, jurisdiction, case_id).await
    })
    .await
}

/// Returns the number for a token. The outer `None` means that there is no such token, the inner
/// one that it is not exchangeable yet.
pub async fn redeem(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    token: &str,
) -> QueryResult<Option<Option<CaseNumber>>> {
    let row = store::find_token(conn, jurisdiction, token).await?;
    let Some((case_id, ready_at)) = row else { return Ok(None) };
    if ready_at.is_none() {
        return Ok(Some(None));
    }
    Ok(Some(Some(store::number(conn, jurisdiction, case_id).await?)))
}
