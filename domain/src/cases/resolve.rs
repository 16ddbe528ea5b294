//! Resolves a case: the work is reported as done.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::{
    Evidence, Outcome,
    act::{self, EventDetail},
    effects::Transition,
    evidence,
    status::Action,
    store,
    target::{ActError, CaseTarget},
};
use crate::{
    photos::{self, PhotoKind, ProcessedPhoto},
    place::Place,
    services::{self, EvidenceRule},
};

/// Report that the work is done.
#[derive(Debug)]
pub struct Resolution {
    /// How the case ended.
    pub outcome: Outcome,
    /// What was done, for the resident.
    pub note: String,
    /// Processed proof photos.
    pub proof: Vec<ProcessedPhoto>,
    /// Location of the crew when it reported this (WGS 84). `None` if it is not known.
    pub seen_at: Option<Place>,
}

/// Ends the case with an outcome and its evidence. If the service requires a proof photo and there
/// is no valid one, the case is not refused but publicly marked as *unevidenced*. Must run inside a
/// transaction.
pub(crate) async fn resolve(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    target: &CaseTarget<'_>,
    resolution: Resolution,
) -> Result<Transition, ActError> {
    let Resolution { outcome, note, proof, seen_at } = resolution;
    let mut case = act::lock(conn, target, Action::Resolve).await?;
    photos::add(conn, now, &case, PhotoKind::Proof, &proof).await?;
    let service = services::store::service(conn, target.jurisdiction, &case.service_code).await?;
    let wanted = service.is_some_and(|service| service.evidence == EvidenceRule::Photo);
    let photos = photos::store::of_case(conn, target.jurisdiction, case.case_id).await?;
    let since = store::last_opened(conn, &case).await?;
    let judged = evidence::judge(&case, since, &photos, seen_at);
    case.unevidenced = outcome == Outcome::Fixed && wanted && judged != Evidence::Proven;
    case.outcome = Some(outcome);

    let detail = EventDetail::note(note)
        .with("outcome", outcome.as_str())
        .with("evidence", judged.codes())
        .with("unevidenced", case.unevidenced);
    act::transition(conn, now, target, case, Action::Resolve, detail).await
}
