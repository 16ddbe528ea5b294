//! It is not done, says the reporter.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{
    Case,
    act::{self, ActError, On, Said},
    status::Action,
};
use crate::jurisdictions;

/// Opens the case again, counts it, and has the work go to somebody else.
///
/// Refused when the city's dispute window has passed.
pub async fn dispute(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    on: &On<'_>,
    reason: &str,
) -> Result<Case, ActError> {
    conn.transaction(async |conn| {
        let mut case = act::lock(conn, on, Action::Dispute).await?;
        let city = jurisdictions::store::find(conn, on.jurisdiction).await?;
        if city.and_then(|city| case.dispute_until(&city)).is_some_and(|until| until < now) {
            return Err(ActError::TooLate);
        }
        case.disputes += 1;
        let said = Said::note(reason).with("disputes", case.disputes);
        act::done(conn, now, on, case, Action::Dispute, said).await
    })
    .await
}
