//! Finds the areas of imported cases by their location.

use serde_json::Value;
use tokio_postgres::{Error, Transaction};

use super::{TakenOver, store};
use crate::{jurisdictions::JurisdictionId, place::Place};

/// Sets the area of `kind` for each case that has a location and none. On a border between areas
/// the lowest code wins.
pub(super) async fn place(
    transaction: &Transaction<'_>,
    jurisdiction: &JurisdictionId,
    kind: &str,
    cases: &mut [TakenOver],
) -> Result<(), Error> {
    let mut lost: Vec<_> = cases
        .iter_mut()
        .filter(|taken| taken.case.place.is_some() && taken.case.areas.get(kind).is_none())
        .collect();
    if lost.is_empty() {
        return Ok(());
    }
    let places: Vec<_> =
        lost.iter().filter_map(|taken| taken.case.place).map(Place::to_ewkb).collect();
    for (at, code) in store::areas_at(transaction, jurisdiction, kind, &places).await? {
        let taken = usize::try_from(at).ok().and_then(|at| lost.get_mut(at.checked_sub(1)?));
        if let Some(taken) = taken
            && let Value::Object(areas) = &mut taken.case.areas
        {
            areas.insert(kind.to_owned(), code.into());
            taken.by_map = true;
        }
    }
    Ok(())
}
