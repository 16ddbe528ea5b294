//! What lies in the photo store and no row knows is found, and dropped.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{
    dsl::{exists, not},
    prelude::*,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{NIGHTLY, SweepStore, store::PieceId};
use crate::{
    db::{NoConnection, Pool},
    id::Id,
    jurisdictions::{Jurisdiction, JurisdictionId, next_night},
    photos::{Found, Part, PhotoId, Vault, VaultError},
    schema::{jurisdiction, loose_photo, photo, task, upload_piece},
    tasks::{self, Task},
};

/// So much is looked at in a night.
const PORTION: usize = 50_000;
/// So much of it is asked the database for at once.
const HANDFUL: usize = 1_000;
/// For so long nobody wonders whose something is: its row may yet come.
const GRACE: TimeDelta = TimeDelta::days(2);

/// Why the night ends early.
#[derive(Debug, thiserror::Error)]
pub enum SweepStoreError {
    /// The store failed.
    #[error("cannot look through the photo store")]
    Vault(#[from] VaultError),
    /// There is no connection.
    #[error("cannot ask whose a photo is")]
    NoConnection(#[from] NoConnection),
    /// The database failed.
    #[error("cannot ask whose a photo is")]
    Database(#[from] diesel::result::Error),
}

/// Has each city's part of the store looked through in its next night, unless that is asked for.
pub async fn schedule_sweep(conn: &mut AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<()> {
    let own = || {
        task::table
            .filter(task::jurisdiction_id.eq(jurisdiction::jurisdiction_id))
            .filter(task::kind.eq(SweepStore::KIND))
    };
    // This is asked often, and of tasks there may be many: each half has an index of its own.
    let queued = own().filter(task::dedupe_key.eq(NIGHTLY)).filter(task::state.eq("queued"));
    let running = own().filter(task::state.eq("running"));
    let cities: Vec<Jurisdiction> = Jurisdiction::query()
        .filter(not(exists(queued)))
        .filter(not(exists(running)))
        .load(conn)
        .await?;
    for city in cities {
        ask(conn, now, &city, None).await?;
    }
    Ok(())
}

async fn ask(
    conn: &AsyncPgConnection,
    now: DateTime<Utc>,
    city: &Jurisdiction,
    after: Option<String>,
) -> QueryResult<()> {
    let night = next_night(city, now);
    tasks::enqueue_at(conn, now, night, &city.jurisdiction_id, &SweepStore { after }).await
}

/// Looks at the next portion of the store behind `after`, drops what is nobody's, and asks for the
/// next night. Says how much it dropped.
pub async fn sweep_store(
    pool: &Pool,
    vault: &Vault,
    now: DateTime<Utc>,
    city: &Jurisdiction,
    after: Option<&str>,
) -> Result<usize, SweepStoreError> {
    let id = &city.jurisdiction_id;
    let found = vault.look(id, after, PORTION).await?;
    let last = found.last().filter(|_| found.len() == PORTION).map(|found| found.key.clone());
    let old: Vec<Found> = found.into_iter().filter(|found| found.since + GRACE < now).collect();
    let mut dropped = vault.drop_unfinished(id, now - GRACE).await?;
    for handful in old.chunks(HANDFUL) {
        let known = known(&mut *pool.get().await?, id, handful).await?;
        for found in handful.iter().filter(|found| !known.holds(found.part)) {
            vault.drop_found(found).await?;
            dropped += 1;
        }
    }
    if dropped > 0 {
        tracing::warn!(dropped, city = %id, "what nobody knew was dropped from the photo store");
    }
    ask(&*pool.get().await?, now, city, last).await?;
    Ok(dropped)
}

/// Whose the things are that rows know.
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
    // Loose ones first: those that come into a case in between are then found there.
    let loose: Vec<PhotoId> = loose_photo::table
        .filter(loose_photo::jurisdiction_id.eq(city))
        .filter(loose_photo::photo_id.eq_any(&photos))
        .select(loose_photo::photo_id)
        .load(conn)
        .await?;
    let in_cases: Vec<(PhotoId, PhotoId)> = photo::table
        .filter(photo::jurisdiction_id.eq(city))
        .filter(photo::photo_id.eq_any(&photos).or(photo::public_id.eq_any(&photos)))
        .select((photo::photo_id, photo::public_id))
        .load(conn)
        .await?;
    let (mut sealed, mut public): (HashSet<_>, HashSet<_>) = in_cases.into_iter().unzip();
    sealed.extend(&loose);
    public.extend(&loose);
    let counted: Vec<PieceId> = upload_piece::table
        .filter(upload_piece::jurisdiction_id.eq(city))
        .filter(upload_piece::piece_id.eq_any(&pieces))
        .select(upload_piece::piece_id)
        .load(conn)
        .await?;
    let pieces = counted.into_iter().map(|id| Id::from_uuid(id.uuid())).collect();
    Ok(Known { public, sealed, pieces })
}
