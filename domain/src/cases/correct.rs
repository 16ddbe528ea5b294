//! A mistake in a case is put right.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{
    Case,
    act::{self, ActError, On, Said},
    status::Action,
};

/// What shall be otherwise; what is none stays.
#[derive(Debug, Clone, Default)]
pub struct Correction {
    /// The reporter's words, without what does not belong in public.
    pub description: Option<String>,
    /// Where, in words.
    pub address: Option<String>,
    /// When it should be done.
    pub expected_at: Option<DateTime<Utc>>,
}

/// Corrects the case. The history says which fields, not what they held.
pub async fn correct(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    on: &On<'_>,
    correction: Correction,
    reason: &str,
) -> Result<Case, ActError> {
    let Correction { description, address, expected_at } = correction;
    conn.transaction(async |conn| {
        let mut case = act::lock(conn, on, Action::Correct).await?;
        let mut fields = vec![];
        if let Some(description) = description {
            fields.push("description");
            case.description = description;
        }
        if let Some(address) = address {
            fields.push("address");
            case.address = Some(address);
        }
        if let Some(expected_at) = expected_at {
            fields.push("expected_at");
            case.expected_at = Some(expected_at);
        }
        let said = Said::note(reason).with("fields", fields);
        act::done(conn, now, on, case, Action::Correct, said).await
    })
    .await
}
