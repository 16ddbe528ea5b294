//! The proof comes after the claim.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::{
    Actor, Case, Evidence, Outcome,
    act::{self, ActError, On, Said},
    evidence,
    status::Action,
    store,
};
use crate::{photos, place::Place};

/// Looks at the evidence of a case again, now that a picture has come that was sent for. If it
/// leaves no doubt, the case is *unevidenced* no more, and its history says since when. `seen_at` is
/// where whoever sent it said to be.
///
/// To be called in the transaction that adds the picture, with the case locked.
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
    let on =
        On { jurisdiction: &city, case_id: case.case_id, actor: &Actor::System, expected: None };
    let said = Said::note("The picture of the work has come.")
        .with("evidence", Evidence::Proven.codes())
        .with("unevidenced", false);
    act::done(conn, now, &on, case, Action::Comment, said).await.map(drop)
}
