//! Deletes objects in the photo store that have no row in the database.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use photo_store::{PhotoStore, PhotoStoreError};

use super::{
    SweepStore,
    store::{self, PieceId},
};
use crate::{
    db::{NoConnection, Pool},
    id::Id,
    jurisdictions::{Jurisdiction, JurisdictionId, next_night},
    photos::{self, Found, Part, PhotoId},
    tasks,
};

/// Maximum number of objects that are checked per night.
const PORTION: usize = 50_000;
/// Number of objects that are looked up in one query.
const HANDFUL: usize = 1_000;
/// Objects younger than this are not checked, because their row may still be inserted.
const GRACE: TimeDelta = TimeDelta::days(2);
/// Maximum number of objects that one run deletes.
const MAX_SWEPT: usize = 1_000;
/// A run deletes at most one of so many objects that it looked at,
const SHARE: usize = 10;
/// but as many as this always.
const ALWAYS: usize = 100;
/// Time between the announcement and the first deletion. The next run is in the next night.
const ANNOUNCED: TimeDelta = TimeDelta::hours(20);

/// Why the sweep failed.
#[derive(Debug, thiserror::Error)]
pub enum SweepStoreError {
    /// The photo store failed.
    #[error("cannot list the photo store or delete from it")]
    PhotoStore(#[from] PhotoStoreError),
    /// No database connection was available.
    #[error("cannot look up which objects are in use")]
    NoConnection(#[from] NoConnection),
    /// The database query failed.
    #[error("cannot look up which objects are in use")]
    Database(#[from] diesel::result::Error),
}

/// Schedules a sweep in the next night for each jurisdiction that has none scheduled.
pub async fn schedule_sweep(conn: &mut AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<()> {
    for city in store::cities_without_sweep(conn).await? {
        ask(conn, now, &city, &SweepStore::default()).await?;
    }
    Ok(())
}

async fn ask(
    conn: &AsyncPgConnection,
    now: DateTime<Utc>,
    city: &Jurisdiction,
    sweep: &SweepStore,
) -> QueryResult<()> {
    tasks::enqueue_at(conn, now, next_night(city, now), &city.jurisdiction_id, sweep).await
}

/// What a run did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Swept {
    /// Number of objects that were deleted.
    pub deleted: usize,
    /// Number of objects without a row that were left for the next nights, because they are too
    /// many.
    pub waiting: usize,
}

/// Checks the next portion of the photo store, deletes objects without a row, and schedules the
/// next night.
///
/// The number is logged before they are deleted. If there are more than `limit`, they are only
/// announced, and from the next night on that many are deleted in each night.
pub async fn sweep_store(
    pool: &Pool,
    photo_store: &PhotoStore,
    now: DateTime<Utc>,
    city: &Jurisdiction,
    sweep: SweepStore,
) -> Result<Swept, SweepStoreError> {
    let id = &city.jurisdiction_id;
    let found = photos::look(photo_store, id, sweep.after.as_deref(), PORTION).await?;
    let last = found.last().filter(|_| found.len() == PORTION).map(|found| found.key.to_string());
    let limit = limit(found.len());
    let unknown = unknown(pool, now, id, found).await?;
    let may_delete = if unknown.len() <= limit {
        unknown.len()
    } else if sweep.announced_at.is_some_and(|at| at + ANNOUNCED <= now) {
        limit
    } else {
        0
    };
    let waiting = unknown.len() - may_delete;
    if waiting > 0 {
        tracing::error!(
            found = unknown.len(), deleting = may_delete, city = %id,
            "the photo store has many objects without a database row; unless the workers are stopped, \
             they are deleted from the next night on: is this the right database for this photo store?"
        );
    } else if may_delete > 0 {
        tracing::warn!(deleting = may_delete, city = %id, "deleting objects without a database row from the photo store");
    }
    for found in unknown.iter().take(may_delete) {
        photo_store.delete(&found.key).await?;
    }
    let unfinished = photos::drop_unfinished(photo_store, id, now - GRACE).await?;
    let next = if waiting > 0 {
        SweepStore { announced_at: sweep.announced_at.or(Some(now)), ..sweep }
    } else {
        SweepStore { after: last, announced_at: None }
    };
    ask(&*pool.get().await?, now, city, &next).await?;
    Ok(Swept { deleted: may_delete + unfinished, waiting })
}

/// Number of objects that one run may delete if it looked at so many.
fn limit(looked_at: usize) -> usize {
    (looked_at / SHARE).clamp(ALWAYS, MAX_SWEPT)
}

/// Returns the objects that are old enough and have no row.
async fn unknown(
    pool: &Pool,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    found: Vec<Found>,
) -> Result<Vec<Found>, SweepStoreError> {
    let old: Vec<Found> = found.into_iter().filter(|found| found.since + GRACE < now).collect();
    let mut unknown = vec![];
    for handful in old.chunks(HANDFUL) {
        let known = known(&mut *pool.get().await?, city, handful).await?;
        unknown.extend(handful.iter().filter(|found| !known.holds(found.part)).cloned());
    }
    Ok(unknown)
}

/// Ids that the database knows.
struct Known {
    public: HashSet<PhotoId>,
    sealed: HashSet<PhotoId>,
    pieces: HashSet<Id<()>>,
}

impl Known {
    fn holds(&self, part: Part) -> bool {
        match part {
            Part::Public(id) => self.public.contains(&id),
            Part::Sealed(id) => self.sealed.contains(&id),
            Part::Piece(id) => self.pieces.contains(&id),
            Part::Unknown => true,
        }
    }
}

async fn known(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    found: &[Found],
) -> QueryResult<Known> {
    let (mut photos, mut pieces) = (vec![], vec![]);
    for found in found {
        match found.part {
            Part::Public(id) | Part::Sealed(id) => photos.push(id),
            Part::Piece(id) => pieces.push(PieceId::from_uuid(id.uuid())),
            Part::Unknown => {}
        }
    }
    // Unattached photos first: one that is attached between the two queries is found by the second.
    let loose = store::loose_among(conn, city, &photos).await?;
    let in_cases = store::photos_among(conn, city, &photos).await?;
    let (mut sealed, mut public): (HashSet<_>, HashSet<_>) = in_cases.into_iter().unzip();
    sealed.extend(&loose);
    public.extend(&loose);
    let counted = store::pieces_among(conn, city, &pieces).await?;
    let pieces = counted.into_iter().map(|id| Id::from_uuid(id.uuid())).collect();
    Ok(Known { public, sealed, pieces })
}

#[cfg(test)]
mod tests {
    use super::limit;

    #[test]
    fn a_run_deletes_a_tenth_but_never_more_than_a_thousand() {
        let looked_at = [0, 999, 1_000, 5_000, 10_000, 50_000];

        assert_eq!(looked_at.map(limit), [100, 100, 100, 500, 1_000, 1_000]);
    }
}
