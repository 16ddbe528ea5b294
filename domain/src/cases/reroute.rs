//! Reroutes a case to another agency.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::{
    act::{self, EventDetail},
    effects::Transition,
    status::Action,
    target::{ActError, CaseTarget},
};
use crate::services;

/// Assigns the case to another agency, counts the change and records the reason. Must run inside a
/// transaction.
pub(crate) async fn reroute(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    target: &CaseTarget<'_>,
    agency: &str,
    why: &str,
) -> Result<Transition, ActError> {
    let mut case = act::lock(conn, target, Action::Reroute).await?;
    services::store::agency(conn, target.jurisdiction, agency)
        .await?
        .ok_or(ActError::UnknownAgency)?;
    let before = case.agency_code.replace(agency.to_owned());
    case.reroutes += 1;
    let detail = EventDetail::note(why).with("agency", agency).with("from_agency", before);
    act::transition(conn, now, target, case, Action::Reroute, detail).await
}
