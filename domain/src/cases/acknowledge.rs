//! Acknowledges a case: an agency takes it.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::{
    act::{self, EventDetail},
    effects::Transition,
    status::Action,
    target::{ActError, CaseTarget},
};
use crate::services;

/// Assigns the case to `agency` and records the reason. Leads to the jobs that the service needs.
/// Must run inside a transaction.
pub(crate) async fn acknowledge(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    target: &CaseTarget<'_>,
    agency: &str,
    why: &str,
) -> Result<Transition, ActError> {
    let mut case = act::lock(conn, target, Action::Acknowledge).await?;
    services::store::agency(conn, target.jurisdiction, agency)
        .await?
        .ok_or(ActError::UnknownAgency)?;
    case.agency_code = Some(agency.to_owned());
    let detail = EventDetail::note(why).with("agency", agency);
    act::transition(conn, now, target, case, Action::Acknowledge, detail).await
}
