//! Requests photos from other servers.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{FetchMedia, PhotoKind, ids};
use crate::{cases::Case, place::Place, tasks};

/// Enqueues one task for each photo in `urls`, so that a failed one does not delay the others. Must
/// run in the transaction that creates what the photos belong to.
///
/// The ids are chosen here. They keep the order of the URLs, and no photo is added twice. `seen_at`
/// is the position that the sender reported.
pub async fn send_for(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    case: &Case,
    kind: PhotoKind,
    urls: &[String],
    seen_at: Option<Place>,
) -> QueryResult<()> {
    for (photo_id, url) in ids(now, urls.len()).into_iter().zip(urls) {
        let fetch = FetchMedia { case_id: case.case_id, photo_id, kind, url: url.clone(), seen_at };
        tasks::enqueue(conn, now, &case.jurisdiction_id, &fetch).await?;
    }
    Ok(())
}
