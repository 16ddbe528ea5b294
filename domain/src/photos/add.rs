//! Adds photos to a case.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{
    DetectFaces, DropOriginal, Photo, PhotoId, PhotoKind, PhotoState, ProcessedPhoto, RenderPhoto,
    store,
};
use crate::{
    cases::Case,
    services::{self, PhotosShown},
    tasks,
};

/// Time for which sealed originals are kept. A redaction is possible during this time.
pub(crate) const SEALED: TimeDelta = TimeDelta::days(30);

/// Inserts the rows of processed photos and enqueues face detection, further formats and the
/// deletion of the originals. Must run in the transaction that creates what the photos belong to.
///
/// Returns the ids of those that everybody may see at once: none, if the service of the case asks
/// for detection first.
pub async fn add(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    case: &Case,
    kind: PhotoKind,
    photos: &[ProcessedPhoto],
) -> QueryResult<Vec<PhotoId>> {
    let city = &case.jurisdiction_id;
    if photos.is_empty() {
        return Ok(vec![]);
    }
    let shown = services::store::photos_shown(conn, city, &case.service_code).await?;
    let waits_for_detection = shown == Some(PhotosShown::AfterDetection);
    for processed in photos {
        let row = row(now, case, kind, processed.clone());
        store::insert(conn, &Photo { waits_for_detection, ..row }).await?;
        let photo_id = processed.photo_id;
        store::count(conn, city, photo_id, processed.files.clone()).await?;
        // Without a detector, the worker skips the task of a photo that does not wait for it.
        tasks::enqueue(conn, now, city, &DetectFaces { photo_id }).await?;
        tasks::enqueue(conn, now, city, &RenderPhoto { photo_id }).await?;
        tasks::enqueue_at(conn, now, now + SEALED, city, &DropOriginal { photo_id }).await?;
    }
    let ids = photos.iter().map(|processed| processed.photo_id);
    Ok(if waits_for_detection { vec![] } else { ids.collect() })
}

fn row(now: DateTime<Utc>, case: &Case, kind: PhotoKind, processed: ProcessedPhoto) -> Photo {
    Photo {
        jurisdiction_id: case.jurisdiction_id.clone(),
        photo_id: processed.photo_id,
        case_id: case.case_id,
        kind,
        state: PhotoState::Clean,
        width: processed.width,
        height: processed.height,
        original_sha256: processed.original_sha256,
        likeness: processed.likeness,
        taken_at: processed.taken_at,
        place: processed.place,
        added_at: now,
        public_id: processed.photo_id,
        placeholder: Some(processed.placeholder),
        waits_for_detection: false,
    }
}
