//! Cases of another system are taken over, each with its history.

mod catch_up;
mod claim;
mod copy;
mod difference;
mod history;
mod place;

use chrono::{DateTime, Utc};
use tokio_postgres::{Client, error::SqlState};

pub use self::{
    catch_up::{CatchUpError, CaughtUp, catch_up},
    claim::claim_take_over,
};
use super::{Case, CaseNumber, Channel, Event, Outcome};
use crate::{jurisdictions::JurisdictionId, place::Place};

/// How often a batch is tried again when a drawn number is another's.
const TRIES: u32 = 3;

/// What another system knows of a case.
#[derive(Debug, Clone)]
pub struct Past {
    /// Where it comes from.
    pub channel: Channel,
    /// Its number there.
    pub external_id: String,
    /// What was asked for.
    pub service_code: String,
    /// Who answered for it, if that is known.
    pub agency_code: Option<String>,
    /// What was reported, in words.
    pub description: String,
    /// Where, if that is known.
    pub place: Option<Place>,
    /// Where, in words.
    pub address: Option<String>,
    /// The address point there.
    pub address_id: Option<String>,
    /// Its postcode.
    pub zipcode: Option<String>,
    /// Area codes by kind.
    pub areas: serde_json::Value,
    /// A picture somewhere else.
    pub media_url: Option<String>,
    /// How it was reported there.
    pub source: String,
    /// Who was given it, in words; or what else is said of it while it is open.
    pub routing: String,
    /// When it was reported.
    pub requested_at: DateTime<Utc>,
    /// When it should have been done.
    pub expected_at: Option<DateTime<Utc>>,
    /// When anything last happened to it, as they say; if they do not, its end or its report.
    pub changed_at: Option<DateTime<Utc>>,
    /// How it ended, if it did.
    pub end: Option<End>,
}

/// How a case ended elsewhere.
#[derive(Debug, Clone)]
pub struct End {
    /// When. An end before the report counts as one at the report.
    pub at: DateTime<Utc>,
    /// With what.
    pub outcome: Outcome,
    /// What was said.
    pub note: String,
}

/// A case as it will be stored, with the history that leads to it.
#[derive(Debug, Clone)]
pub struct TakenOver {
    /// The case.
    pub case: Case,
    /// Its events, oldest first.
    pub events: Vec<Event>,
    /// Whether one of its areas was not told but found on the map.
    pub by_map: bool,
}

/// Why cases cannot be taken over.
#[derive(Debug, thiserror::Error)]
pub enum TakeOverError {
    /// The database failed.
    #[error("cannot store the cases")]
    Database(#[from] tokio_postgres::Error),
}

/// Stores the cases with their events: all, or none. Those whose external id is known already are
/// left out; what was stored is given back. A case with a place whose area of `kind` was not told
/// gets it from the map.
///
/// No work follows from it: nothing is routed, no job is opened, nobody is told.
pub async fn take_over(
    client: &mut Client,
    jurisdiction: &JurisdictionId,
    channel: Channel,
    kind: &str,
    mut cases: Vec<TakenOver>,
) -> Result<Vec<TakenOver>, TakeOverError> {
    let mut tries = 0;
    loop {
        match copy::store(client, jurisdiction, channel, kind, &mut cases).await {
            Ok(()) => return Ok(cases),
            Err(error) if tries < TRIES && may_pass(&error) => {
                tries += 1;
                for taken in &mut cases {
                    taken.case.number = CaseNumber::draw();
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// Whether it may go well another time: a number was another's, or two batches met.
fn may_pass(error: &tokio_postgres::Error) -> bool {
    let code = error.code();
    code == Some(&SqlState::UNIQUE_VIOLATION) || code == Some(&SqlState::T_R_DEADLOCK_DETECTED)
}
