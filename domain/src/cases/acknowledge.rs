//! An agency takes a case.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{
    Case,
    act::{self, ActError, On, Said},
    status::Action,
};
use crate::services;

/// Gives the case to `agency`, and says why. Opens the field work that its service calls for.
pub async fn acknowledge(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    on: &On<'_>,
    agency: &str,
    why: &str,
) -> Result<Case, ActError> {
    conn.transaction(async |conn| {
        let mut case = act::lock(conn, on, Action::Acknowledge).await?;
        services::store::agency(conn, on.jurisdiction, agency)
            .await?
            .ok_or(ActError::UnknownAgency)?;
        case.agency_code = Some(agency.to_owned());
        let said = Said::note(why).with("agency", agency);
        act::done(conn, now, on, case, Action::Acknowledge, said).await
    })
    .await
}
