//! It is claimed done.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{
    Case, Evidence, Outcome,
    act::{self, ActError, On, Said},
    evidence,
    status::Action,
    store,
};
use crate::{
    photos::{self, Developed, PhotoKind},
    place::Place,
    services::{self, EvidenceRule},
};

/// What somebody claims.
#[derive(Debug)]
pub struct Resolution {
    /// How it ended.
    pub outcome: Outcome,
    /// What was done, for the resident.
    pub note: String,
    /// Pictures of it, developed already.
    pub proof: Vec<Developed>,
    /// Where the crew was when it said so.
    pub seen_at: Option<Place>,
}

/// Ends the case with an outcome and its evidence. Without evidence where the service wants
/// some, the case is marked *unevidenced*: it is not refused, but everybody sees it.
pub async fn resolve(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    on: &On<'_>,
    resolution: Resolution,
) -> Result<Case, ActError> {
    let Resolution { outcome, note, proof, seen_at } = resolution;
    conn.transaction(async |conn| {
        let mut case = act::lock(conn, on, Action::Resolve).await?;
        photos::add(conn, now, &case, PhotoKind::Proof, &proof).await?;
        let service = services::store::service(conn, on.jurisdiction, &case.service_code).await?;
        let wanted = service.is_some_and(|service| service.evidence == EvidenceRule::Photo);
        let photos = photos::store::of_case(conn, on.jurisdiction, case.case_id).await?;
        let since = store::last_opened(conn, &case).await?;
        let judged = evidence::judge(&case, since, &photos, seen_at);
        case.unevidenced = outcome == Outcome::Fixed && wanted && judged != Evidence::Proven;
        case.outcome = Some(outcome);

        let said = Said::note(note)
            .with("outcome", outcome.as_str())
            .with("evidence", judged.codes())
            .with("unevidenced", case.unevidenced);
        act::done(conn, now, on, case, Action::Resolve, said).await
    })
    .await
}
