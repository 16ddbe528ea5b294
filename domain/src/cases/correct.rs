//! Corrects reported data of a case.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use serde_json::json;

use super::{
    Facts,
    act::{self, EventDetail},
    effects::Transition,
    status::Action,
    target::{ActError, CaseTarget},
};

/// Corrections. `None` leaves a value as it is.
#[derive(Debug, Clone, Default)]
pub struct Correction {
    /// New description, for example without personal data.
    pub description: Option<String>,
    /// New address as text.
    pub address: Option<String>,
    /// New due time (UTC).
    pub expected_at: Option<DateTime<Utc>>,
}

/// Corrects the case. The event names the changed fields but not their old values, and records
/// digests of the new ones. Must run inside a transaction.
pub(crate) async fn correct(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    target: &CaseTarget<'_>,
    correction: Correction,
    reason: &str,
) -> Result<Transition, ActError> {
    let Correction { description, address, expected_at } = correction;
    let mut case = act::lock(conn, target, Action::Correct).await?;
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
    let facts = json!(Facts::of(&case));
    let detail = EventDetail::note(reason).with("fields", fields).with("facts", facts);
    act::transition(conn, now, target, case, Action::Correct, detail).await
}
