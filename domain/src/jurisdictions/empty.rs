//! Empties a sandbox each night: deletes every case and all rows that belong to it.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::{AsyncConnection, AsyncPgConnection};
use serde::{Deserialize, Serialize};

use super::{JurisdictionId, store};
use crate::{
    cases,
    photos::{DropAddresses, SweepPhoto},
    tasks::{self, Task},
};

/// Maximum number of cases that are deleted in one transaction.
const PORTION: i64 = 200;

/// Task: empties the sandbox that the task belongs to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EmptySandbox {}

impl Task for EmptySandbox {
    const KIND: &'static str = "empty_sandbox";

    fn dedupe_key(&self) -> Option<String> {
        Some("nightly".to_owned())
    }
}

/// Deletes all cases of a sandbox, one transaction per portion. API keys and services stay. Does
/// nothing if the jurisdiction is not a sandbox.
///
/// The services are copied again at the next request. This also removes services that were kept
/// only because a case used them.
pub async fn empty_sandbox(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    sandbox: &JurisdictionId,
) -> QueryResult<()> {
    // First, because a stored response could name a case that is deleted below.
    store::delete_answers(conn, now, sandbox).await?;
    while conn.transaction(async |conn| empty_portion(conn, now, sandbox).await).await? > 0 {}
    store::set_copied_at(conn, sandbox, None).await
}

/// Deletes up to [`PORTION`] cases and returns their number. Tasks delete their files in the photo
/// store.
async fn empty_portion(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    sandbox: &JurisdictionId,
) -> QueryResult<usize> {
    let case_ids = cases::store::lock_some_of_sandbox(conn, now, sandbox, PORTION).await?;
    let photos = store::photos_of(conn, sandbox, &case_ids).await?;
    let photo_ids: Vec<_> = photos.iter().map(|(photo_id, _)| *photo_id).collect();
    store::delete_tasks_about(conn, sandbox, &case_ids, &photo_ids).await?;
    cases::store::delete(conn, sandbox, &case_ids).await?;
    for (photo_id, public_id) in photos {
        tasks::enqueue(conn, now, sandbox, &SweepPhoto { photo_id }).await?;
        if public_id != photo_id {
            tasks::enqueue(conn, now, sandbox, &DropAddresses { public_id }).await?;
        }
    }
    Ok(case_ids.len())
}
