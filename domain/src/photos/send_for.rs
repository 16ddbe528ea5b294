//! Pictures that lie on other servers are sent for.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{FetchMedia, PhotoKind, ids};
use crate::{cases::Case, place::Place, tasks};

/// Asks for the pictures at `urls`, each by itself: one that does not come holds up no other. To be
/// called in the transaction of whatever the pictures belong to.
///
/// Their ids are chosen here, so that they stand in the order of their addresses whichever comes
/// first, and none comes twice. `seen_at` is where their sender said to be.
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
