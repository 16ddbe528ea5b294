//! Accepts proof photos that arrive after a case was resolved.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::{
    Actor, Case, Evidence, Outcome,
    act::{self, EventDetail},
    evidence,
    status::Action,
    store,
    target::{ActError, CaseTarget},
};
use crate::{photos, place::Place};

/// Checks the evidence of a case again after a photo has been fetched. If it is valid, the case is
/// no longer *unevidenced*, and an event records it. `seen_at` is the location that the sender
/// reported.
///
/// Must run inside the transaction that adds the photo, with the case locked.
pub(crate) async fn prove(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    mut case: Case,
    seen_at: Option<Place>,
) -> Result<(), ActError> {
    if !case.unevidenced || case.outcome != Some(Outcome::Fixed) {
        return Ok(());
    }
    let city = case.jurisdiction_id.clone();
    let photos = photos::store::of_case(conn, &city, case.case_id).await?;
    let since = store::last_opened(conn, &case).await?;
    if evidence::judge(&case, since, &photos, seen_at) != Evidence::Proven {
        return Ok(());
    }
    case.unevidenced = false;
    let target = CaseTarget {
        jurisdiction: &city,
        case_id: case.case_id,
        actor: &Actor::System,
        expected: None,
    };
    let detail = EventDetail::note("The picture of the work has come.")
        .with("evidence", Evidence::Proven.codes())
        .with("unevidenced", false);
    act::record(conn, now, &target, case, Action::Comment, detail).await.map(drop)
}
