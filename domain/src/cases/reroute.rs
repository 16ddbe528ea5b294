//! Another agency takes a case.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{
    Case,
    act::{self, ActError, On, Said},
    status::Action,
};
use crate::services;

/// Gives the case to another agency. Each time counts and says why: never silently.
pub async fn reroute(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    on: &On<'_>,
    agency: &str,
    why: &str,
) -> Result<Case, ActError> {
    conn.transaction(async |conn| {
        let mut case = act::lock(conn, on, Action::Reroute).await?;
        services::store::agency(conn, on.jurisdiction, agency)
            .await?
            .ok_or(ActError::UnknownAgency)?;
        let before = case.agency_code.replace(agency.to_owned());
        case.reroutes += 1;
        let said = Said::note(why).with("agency", agency).with("from_agency", before);
        act::done(conn, now, on, case, Action::Reroute, said).await
    })
    .await
}
