//! Imports cases of another system, each with a history.

mod catch_up;
mod claim;
mod difference;
mod history;
mod place;
mod store;

use chrono::{DateTime, Utc};
use tokio_postgres::{Client, error::SqlState};

pub use self::{
    catch_up::{CatchUpError, CaughtUp, catch_up},
    claim::claim_take_over,
};
use super::{Case, CaseNumber, Channel, Event, Outcome};
use crate::{jurisdictions::JurisdictionId, place::Place};

/// Maximum number of retries of a batch when a generated case number is taken.
const MAX_ATTEMPTS: u32 = 3;

/// State of a case in another system.
#[derive(Debug, Clone)]
pub struct Past {
    /// Channel of the import.
    pub channel: Channel,
    /// Id in the other system.
    pub external_id: String,
    /// Code of the requested service.
    pub service_code: String,
    /// Code of the responsible agency. `None` if it is not known.
    pub agency_code: Option<String>,
    /// Description by the reporter.
    pub description: String,
    /// Location (WGS 84). `None` if it is not known.
    pub place: Option<Place>,
    /// Address as text.
    pub address: Option<String>,
    /// Id of the address point in the other system.
    pub address_id: Option<String>,
    /// Postcode.
    pub zipcode: Option<String>,
    /// Area codes by kind of area, as a JSON object.
    pub areas: serde_json::Value,
    /// URL of a photo on another server.
    pub media_url: Option<String>,
    /// How the case was reported in the other system. May be empty.
    pub source: String,
    /// Note about the routing, or about the status while the case is open. May be empty.
    pub routing: String,
    /// Time of the report (UTC).
    pub requested_at: DateTime<Utc>,
    /// Due time (UTC). `None` if there is none.
    pub expected_at: Option<DateTime<Utc>>,
    /// Time of the last change (UTC). `None` means the end or the report.
    pub changed_at: Option<DateTime<Utc>>,
    /// How the case ended. `None` while it is open.
    pub end: Option<End>,
}

/// How a case ended in the other system.
#[derive(Debug, Clone)]
pub struct End {
    /// Time of the end (UTC). A time before the report counts as the time of the report.
    pub at: DateTime<Utc>,
    /// Outcome.
    pub outcome: Outcome,
    /// Note. May be empty.
    pub note: String,
}

/// An imported case with its history, ready to store.
#[derive(Debug, Clone)]
pub struct TakenOver {
    /// The case.
    pub case: Case,
    /// Events of the case, oldest first.
    pub events: Vec<Event>,
    /// Whether an area code was found by the location, because the other system gave none.
    pub by_map: bool,
}

/// Why cases cannot be imported.
#[derive(Debug, thiserror::Error)]
pub enum TakeOverError {
    /// The database query failed.
    #[error("cannot store the cases")]
    Database(#[from] tokio_postgres::Error),
}

/// Stores the cases with their events, in one transaction. Cases whose external id is known are
/// left out; returns the stored ones. A case with a location but no area of `kind` gets the one
/// that contains it.
///
/// Nothing is routed, no jobs are opened, and no notifications are sent.
pub async fn take_over(
    client: &mut Client,
    jurisdiction: &JurisdictionId,
    channel: Channel,
    kind: &str,
    mut cases: Vec<TakenOver>,
) -> Result<Vec<TakenOver>, TakeOverError> {
    let mut tries = 0;
    loop {
        match store_unknown(client, jurisdiction, channel, kind, &mut cases).await {
            Ok(()) => return Ok(cases),
            Err(error) if tries < MAX_ATTEMPTS && may_pass(&error) => {
                tries += 1;
                for taken in &mut cases {
                    taken.case.number = CaseNumber::draw();
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// Removes known cases from `cases`, and stores the rest with its events in one transaction.
async fn store_unknown(
    client: &mut Client,
    jurisdiction: &JurisdictionId,
    channel: Channel,
    kind: &str,
    cases: &mut Vec<TakenOver>,
) -> Result<(), tokio_postgres::Error> {
    let transaction = client.transaction().await?;
    let mut seen = store::known(&transaction, jurisdiction, channel, cases).await?;
    // Adds each id to the known ones, because a batch may contain a case twice.
    cases.retain(|taken| match &taken.case.external_id {
        Some(external_id) => seen.insert(external_id.clone()),
        None => true,
    });
    if cases.is_empty() {
        return transaction.rollback().await;
    }
    place::place(&transaction, jurisdiction, kind, cases).await?;
    store::copy_cases(&transaction, cases).await?;
    store::copy_events(&transaction, cases).await?;
    store::count_change(&transaction, jurisdiction).await?;
    transaction.commit().await
}

/// Whether a retry may succeed: a case number was taken, or two batches deadlocked.
fn may_pass(error: &tokio_postgres::Error) -> bool {
    let code = error.code();
    code == Some(&SqlState::UNIQUE_VIOLATION) || code == Some(&SqlState::T_R_DEADLOCK_DETECTED)
}
