//! Photos are added to a case.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{
    Developed, DropOriginal, LookOverPhoto, Photo, PhotoKind, PhotoState, RenderPhoto, store,
};
use crate::{cases::Case, tasks};

/// How long originals stay sealed: as long as a redaction may be asked for.
const SEALED: TimeDelta = TimeDelta::days(30);

/// Writes the rows of developed photos, and asks for them to be looked over, for the further formats,
/// and for the originals to be dropped in time. To be called in the transaction of whatever the photos
/// belong to.
pub async fn add(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    case: &Case,
    kind: PhotoKind,
    photos: &[Developed],
) -> QueryResult<()> {
    let city = &case.jurisdiction_id;
    for developed in photos {
        store::insert(conn, &row(now, case, kind, developed.clone())).await?;
        let photo_id = developed.photo_id;
        store::count(conn, city, photo_id, developed.files.clone()).await?;
        // Whether there is a detector, the worker knows.
        tasks::enqueue(conn, now, city, &LookOverPhoto { photo_id }).await?;
        tasks::enqueue(conn, now, city, &RenderPhoto { photo_id }).await?;
        tasks::enqueue_at(conn, now, now + SEALED, city, &DropOriginal { photo_id }).await?;
    }
    Ok(())
}

fn row(now: DateTime<Utc>, case: &Case, kind: PhotoKind, developed: Developed) -> Photo {
    Photo {
        jurisdiction_id: case.jurisdiction_id.clone(),
        photo_id: developed.photo_id,
        case_id: case.case_id,
        kind,
        state: PhotoState::Clean,
        width: developed.width,
        height: developed.height,
        original_sha256: developed.original_sha256,
        likeness: developed.likeness,
        taken_at: developed.taken_at,
        place: developed.place,
        added_at: now,
        public_id: developed.photo_id,
        placeholder: Some(developed.placeholder),
    }
}
