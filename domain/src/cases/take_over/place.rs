//! Cases whose area was not told are placed in it by the map.

use serde_json::Value;
use tokio_postgres::{Error, Transaction};

use super::TakenOver;
use crate::{jurisdictions::JurisdictionId, place::Place};

/// Gives each case that has a place and no area of `kind` the one whose polygon holds it. On a
/// border the lesser code counts.
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
    let found = transaction
        .query(
            "select lost.at, min(area.code) \
             from unnest($1::bytea[]) with ordinality as lost (place, at) \
             join area on jurisdiction_id = $2 and kind = $3 \
                 and ST_Covers(shape, ST_GeomFromEWKB(lost.place)) \
             group by lost.at",
            &[&places, &jurisdiction.as_str(), &kind],
        )
        .await?;
    for row in &found {
        let at: i64 = row.try_get(0)?;
        let taken = usize::try_from(at).ok().and_then(|at| lost.get_mut(at.checked_sub(1)?));
        if let Some(taken) = taken
            && let Value::Object(areas) = &mut taken.case.areas
        {
            areas.insert(kind.to_owned(), row.try_get::<_, String>(1)?.into());
            taken.by_map = true;
        }
    }
    Ok(())
}
